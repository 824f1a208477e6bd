"""The face of Wirewatch: Dash, Plotly and Flask live here and nowhere else."""
