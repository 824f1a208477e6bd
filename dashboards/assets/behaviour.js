/* What happens in the browser alone: theme, figures' colours, keys, clicks that only change the address. */
(function () {
  "use strict";
  var root = document.documentElement;

  function scheme() {
    return root.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
  }

  function rgba(token) {
    var parts = token.slice(1).split("/");
    var hex = window.getComputedStyle(root).getPropertyValue("--" + parts[0]).trim();
    if (parts.length === 1) { return hex; }
    var value = parseInt(hex.slice(1), 16);
    return "rgba(" + [value >> 16, (value >> 8) & 255, value & 255, parts[1]].join(",") + ")";
  }

  function painted(value) {
    if (typeof value === "string") { return value.charAt(0) === "@" ? rgba(value) : value; }
    if (Array.isArray(value)) { return value.map(painted); }
    if (value && typeof value === "object") {
      var copy = {};
      Object.keys(value).forEach(function (key) {
        // Data are never colours: they are passed on as they are.
        copy[key] = ["x", "y", "customdata", "text", "ticktext"].indexOf(key) >= 0 ? value[key] : painted(value[key]);
      });
      return copy;
    }
    return value;
  }

  /* Puts the theme's colours into a figure, and takes out what a narrow screen has no room for. */
  function paint(figure, theme, size) {
    if (!figure) { return window.dash_clientside.no_update; }
    var result = painted(figure);
    result.layout.font.family = window.getComputedStyle(document.body).fontFamily;
    result.layout.hoverlabel.font.family = result.layout.font.family;
    if (size === "narrow") {
      result.layout.annotations = (result.layout.annotations || []).filter(function (item) {
        return item.name !== "end";
      });
      result.layout.margin = Object.assign({}, result.layout.margin, { l: 42, r: 8 });
      result.layout.dragmode = false;
      result.layout.xaxis.nticks = 5;
      var narrow = (result.layout.meta || {}).narrow || {};
      Object.keys(narrow).forEach(function (key) {
        result.layout[key] = Object.assign({}, result.layout[key], narrow[key]);
      });
    }
    return result;
  }

  function size() {
    return window.innerWidth < 760 ? "narrow" : "wide";
  }

  function follow(click) {
    var point = click && click.points && click.points[0];
    if (point && typeof point.customdata === "string") { window.wirewatch.go(point.customdata); }
    return null;
  }

  function navigate(pathname) {
    var path = pathname || "/";
    var part = "/" + path.split("/")[1];
    var page = { "/topic": "/topics", "/article": "/articles", "/family": "/stories", "/story": "/stories" }[part] || part;
    document.body.dataset.page = part === "/" ? "overview"
      : /^\/topics(\/|$)/.test(path) ? "editor" : /^\/entities\/./.test(path) ? "entity" : part.slice(1);
    document.querySelectorAll("nav.pages a").forEach(function (link) {
      var here = new URL(link.href).pathname === page;
      link.classList.toggle("here", here);
      if (here) {
        link.setAttribute("aria-current", "page");
        link.parentNode.scrollLeft = link.offsetLeft - link.parentNode.offsetLeft - 40;
      } else { link.removeAttribute("aria-current"); }
    });
    if (navigate.last !== undefined && navigate.last !== path) { window.scrollTo(0, 0); }
    navigate.last = path;
    return path;
  }

  function toggleFilters(clicks, open) {
    var opened = clicks ? !open : false;
    return [opened ? "filters open" : "filters", opened, opened ? "Fewer filters" : "More filters"];
  }

  function toggleTheme(clicks) {
    if (clicks) {
      var next = scheme() === "dark" ? "light" : "dark";
      try {
        window.localStorage.setItem("mantine-color-scheme-value", next);
      } catch (error) {
        window.console.info("The theme is not remembered: this browser stores nothing.");
      }
      root.setAttribute("data-mantine-color-scheme", next);
    }
    root.setAttribute("data-ag-theme-mode", scheme());
    return [scheme(), scheme()];
  }

  function refreshGrid() {
    if (window.dash_ag_grid && document.getElementById("grid")) {
      window.dash_ag_grid.getApiAsync("grid").then(function (api) { api.purgeInfiniteCache(); });
    }
    return window.dash_clientside.no_update;
  }

  /* What a page shows besides its selection goes into the address; the present value is not written again. */
  function keep(key, value, usual) {
    var now = new URLSearchParams(window.location.search).get(key) || usual;
    if (value === undefined || value === null || value === now) { return window.dash_clientside.no_update; }
    var changes = { at: Date.now() };
    changes[key] = value === usual ? null : value;
    return changes;
  }

  function keepShow(value) { return keep("show", value, "count"); }

  function keepSort(request) {
    var order = request && request.sortModel && request.sortModel[0];
    return keep("sort", order ? (order.sort === "desc" ? "-" : "") + order.colId : undefined, "-counted");
  }

  function keepVersions(older, newer) {
    var now = new URLSearchParams(window.location.search);
    if (!older || !newer || (now.get("from") === older && now.get("to") === newer)) {
      return window.dash_clientside.no_update;
    }
    return { from: older, to: newer, at: Date.now() };
  }

  function leave(href) {
    if (href) { window.location.assign(href); }
    return null;
  }

  /* A comparison that was opened is brought into sight and takes the keyboard; closed, it gives it back. */
  function reveal(children) {
    var pressed = document.activeElement;
    window.setTimeout(function () {
      var aside = document.querySelector("aside.compared");
      if (children && aside) {
        if (pressed && pressed.dataset.patch) { reveal.from = pressed.dataset.patch; }
        var box = aside.getBoundingClientRect();
        if (box.top < 0 || box.top > window.innerHeight - 120) { aside.scrollIntoView({ block: "start" }); }
        aside.focus({ preventScroll: true });
      } else if (!children && reveal.from) {
        var button = document.querySelector("[data-patch='" + reveal.from + "']");
        reveal.from = null;
        if (button) { button.focus(); }
      }
    }, 0);
    return window.dash_clientside.no_update;
  }

  function askToRemove() {
    return window.dash_clientside.callback_context.triggered_id === "sample-remove";
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    behaviour: {
      paint: paint, follow: follow, navigate: navigate, toggleFilters: toggleFilters, toggleTheme: toggleTheme,
      refreshGrid: refreshGrid, reveal: reveal, leave: leave, size: size,
      askToRemove: askToRemove, keepVersions: keepVersions, keepShow: keepShow, keepSort: keepSort
    }
  });

  /* One answer about the article that is shown; until the next one is there, or some seconds have passed, no other. */
  var answered = { turn: null, at: 0 };
  function answer(key) {
    var article = document.querySelector("#l-article [data-turn]");
    if (!article || (answered.turn === article.dataset.turn && Date.now() - answered.at < 5000)) { return; }
    answered = { turn: article.dataset.turn, at: Date.now() };
    window.scrollTo(0, 0);
    window.wirewatch.set("l-said", { data: {
      answer: key, at: answered.at,
      article: article.dataset.article ? Number(article.dataset.article) : null,
      place: article.dataset.place ? Number(article.dataset.place) : null
    } });
  }

  /* The topic that the keys of an article's page give a tone towards. */
  function chooseTopic(row) {
    row.parentNode.querySelectorAll("[data-topic]").forEach(function (other) {
      other.classList.toggle("chosen", other === row);
      other.querySelector("[data-choose]").setAttribute("aria-pressed", String(other === row));
    });
  }

  function giveTone(button) {
    var row = button.closest("[data-topic]");
    window.wirewatch.set("by-hand-said", { data: {
      article: Number(row.dataset.article), topic: row.dataset.topic, answer: button.dataset.tone, at: Date.now()
    } });
  }

  function cleared(key) {
    if (key === "*") {
      return { topic: null, also: null, without: null, since: null, until: null, tz: null, bucket: null, unit: null,
        measure: null, outlet: null, source: null, country: null, ownership: null, lang: null, wire: null, origin: null,
        family: null, story: null, entity: null, disputed: null,
        tone: null, query: null, sample: null, undated: null };
    }
    if (key === "range") { return { since: null, until: null }; }
    var place = key.indexOf("=");
    if (place < 0) { var one = {}; one[key] = null; return one; }
    var name = key.slice(0, place);
    var rest = new URLSearchParams(window.location.search).getAll(name).filter(function (value) {
      return value !== key.slice(place + 1);
    });
    var many = {};
    many[name] = rest;
    return many;
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-clear], [data-patch], [data-copy-link], [data-toggle], [data-go], [data-restore], [data-answer], [data-tone], [data-choose]");
    if (!target) { return; }
    if (target.dataset.clear) { window.wirewatch.patch(cleared(target.dataset.clear)); }
    if (target.dataset.patch) { window.wirewatch.patch(JSON.parse(target.dataset.patch)); }
    if (target.dataset.go) { window.wirewatch.go(target.dataset.go); }
    if (target.dataset.answer) { answer(target.dataset.answer); }
    if (target.dataset.tone !== undefined) { giveTone(target); }
    if (target.dataset.choose !== undefined) { chooseTopic(target.closest("[data-topic]")); }
    if (target.dataset.restore) {
      window.wirewatch.set("r-restore", { data: { number: Number(target.dataset.restore), at: Date.now() } });
    }
    if (target.dataset.toggle) {
      var on = target.getAttribute("aria-pressed") !== "true";
      target.setAttribute("aria-pressed", String(on));
      target.closest(".reader").classList.toggle(target.dataset.toggle, on);
    }
    if (target.dataset.copyLink !== undefined) {
      window.navigator.clipboard.writeText(window.location.href).then(function () {
        target.textContent = "Copied";
        window.setTimeout(function () { target.textContent = "Copy link"; }, 1500);
      });
    }
  });

  /* A line of the attribution chain and the words that prove it light up together. */
  [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]].forEach(function (pair) {
    document.addEventListener(pair[0], function (event) {
      var line = event.target.closest && event.target.closest("[data-credit]");
      if (!line || !line.closest(".reader")) { return; }
      line.closest(".reader").querySelectorAll(".proof").forEach(function (proof) {
        var numbers = proof.dataset.proof.split(" ");
        proof.classList.toggle("lit", pair[1] && numbers.indexOf(line.dataset.credit) >= 0);
      });
    });
  });

  /* Downloads are plain links whose address is that of the view at the moment they are used. */
  ["mouseover", "focusin", "click"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var target = event.target.closest && event.target.closest("[data-export]");
      if (target) { target.href = target.dataset.export + window.wirewatch.selection(target.dataset.topic, target.dataset.entity); }
    }, true);
  });

  document.addEventListener("keydown", function (event) {
    var inside = event.target.closest && event.target.closest("input, textarea, [role=dialog], [role=listbox]");
    if (event.key === "Escape" && !inside && document.querySelector("aside.reader")) {
      window.wirewatch.patch({ article: null, manage: null });
    }
    if (event.key.length === 1 && !inside && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) {
      var keys = "[data-answer='" + window.CSS.escape(event.key) + "'], .chosen [data-tone-key='" + window.CSS.escape(event.key) + "']";
      var button = document.querySelector(keys);
      if (button) { button.click(); }
    }
    if (event.key === "/" && !inside && !event.ctrlKey && !event.metaKey) {
      var box = document.querySelector("#f-query");
      if (box && box.offsetParent) { event.preventDefault(); box.focus(); }
    }
  });

  var lastSize = size();
  window.addEventListener("resize", function () {
    if (lastSize !== size()) { lastSize = size(); window.wirewatch.set("size", { data: lastSize }); }
  });
})();
