/* Cells and keys of the articles table. Texts are set as text, never as HTML. */
(function () {
  "use strict";
  var cells = window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
  var functions = window.dashAgGridFunctions = window.dashAgGridFunctions || {};

  function element() { return window.React.createElement.apply(null, arguments); }

  cells.Tone = function (props) {
    if (!props.data) { return null; }
    var tone = element("span", { className: "tone " + props.data.tone_label }, props.value);
    if (!props.data.given) { return tone; }
    var said = "By an analyst: " + props.data.given;
    return element("span", null, tone,
      element("span", { className: "given", role: "img", title: said, "aria-label": said }, " ✎"));
  };

  cells.Topics = function (props) {
    if (!props.data) { return null; }
    return element("span", { className: "cell-topics" }, (props.data.topics || []).map(function (topic) {
      return element("span", { key: topic.slug, className: "cell-topic", title: topic.name },
        element("span", { className: "dot c" + topic.place, "aria-hidden": "true" }), topic.name);
    }));
  };

  cells.TwoLines = function (props) {
    if (!props.data) { return null; }
    return element("span", { className: "two-lines" }, element("span", null, props.value),
      element("span", { className: "sub" }, props.data[props.below]));
  };

  cells.Health = function (props) {
    if (!props.data) { return null; }
    return element("span", { className: "two-lines" },
      element("span", null,
        element("span", { className: "state " + props.data.colour, "aria-hidden": "true" }), props.value),
      props.data.error ? element("span", { className: "sub" }, props.data.error) : null);
  };

  functions.openRow = function (params) {
    if (!params.data) { return; }
    if (params.data.href) { window.wirewatch.go(params.data.href); return; }
    window.wirewatch.patch({ article: params.data.id });
  };
  functions.openSource = function (params) {
    if (params.data) { window.wirewatch.patch({ manage: params.data.id }); }
  };
  functions.openSourceByKey = function (params) {
    if (params.event && params.event.key === "Enter") { functions.openSource(params); }
  };
  functions.openEntry = function (params) {
    if (params.data) { window.wirewatch.go(params.data.href); }
  };
  functions.openEntryByKey = function (params) {
    if (params.event && params.event.key === "Enter") { functions.openEntry(params); }
  };
  functions.openByKey = function (params) {
    var key = params.event && params.event.key;
    if (key === "Enter") { functions.openRow(params); }
  };
})();
