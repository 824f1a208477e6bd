/* The address is the truth: it is read into the filters, and every change of a filter is written into it. */
(function () {
  "use strict";
  var KEYS = ["topic", "also", "without", "since", "until", "tz", "bucket", "unit", "measure", "outlet", "source",
    "country", "ownership", "lang", "wire", "origin", "family", "story", "entity", "tone", "disputed", "query", "sample",
    "undated"];
  var PAGE_KEYS = ["show", "sort", "article", "manage", "page", "from", "to"];
  var OF_ALL = ["/articles", "/stories", "/entities"];
  var MANY = ["topic", "also", "without", "outlet", "source", "country", "ownership", "lang", "wire", "origin",
    "family", "story", "entity"];
  var DEFAULTS = { tz: "UTC", unit: "articles", measure: "vader-topic-1" };
  var DAY = 86400000;
  var DEFAULT_DAYS = 183;
  var SETTLE_MS = 180;

  function no() {
    return window.dash_clientside.no_update;
  }

  function set(id, props) {
    window.dash_clientside.set_props(id, props);
  }

  function read(search) {
    var params = new URLSearchParams(search || "");
    var found = {};
    KEYS.concat(PAGE_KEYS).forEach(function (key) {
      var values = params.getAll(key).filter(function (value) { return value !== ""; });
      if (!values.length) { return; }
      found[key] = MANY.indexOf(key) >= 0 ? values.filter(function (v, i) { return values.indexOf(v) === i; })
        : values[values.length - 1];
    });
    return found;
  }

  function write(values, keys) {
    var params = new URLSearchParams();
    keys.forEach(function (key) {
      var value = values[key];
      if (value === undefined || value === null || value === "" || value === DEFAULTS[key]) { return; }
      (Array.isArray(value) ? value : [value]).forEach(function (item) { params.append(key, item); });
    });
    return params.toString();
  }

  function full(values) {
    var text = write(values, KEYS.concat(PAGE_KEYS));
    return text ? "?" + text : "";
  }

  function iso(ms) {
    return new Date(ms).toISOString().slice(0, 10);
  }

  function dayMs(text) {
    return Date.parse(String(text).slice(0, 10) + "T00:00:00Z");
  }

  /* The days shown without any in the address: the last of the data, as the server decides it. None where the address
     names something that is no day: the server says what is wrong with it. */
  function range(values, facts) {
    var real = facts.extents.real;
    var sample = facts.extents.sample;
    var extent = values.sample === "yes" ? sample : values.sample === "no" ? real : real || sample;
    if (!extent) { return null; }
    var until = values.until ? dayMs(values.until) : dayMs(extent[1]) + DAY;
    if (values.until && String(values.until).indexOf("T") > 0) { until += DAY; }
    var since = values.since ? dayMs(values.since) : Math.max(dayMs(extent[0]), until - DEFAULT_DAYS * DAY);
    if (isNaN(since) || isNaN(until)) { return null; }
    return { since: since, until: until, first: dayMs(extent[0]), end: dayMs(extent[1]) + DAY };
  }

  function presetDates(preset, values, facts) {
    var span = range({ sample: values.sample }, facts);
    if (preset === "default" || !span) { return { since: null, until: null }; }
    if (preset === "all") { return { since: iso(span.first), until: iso(span.end) }; }
    return { since: iso(span.end - Number(preset) * DAY), until: iso(span.end) };
  }

  function presetOf(values, facts) {
    var names = ["default", "7", "30", "90", "all"];
    if (!values.since && !values.until) { return "default"; }
    for (var i = 1; i < names.length; i++) {
      var dates = presetDates(names[i], values, facts);
      if (dates.since === values.since && dates.until === values.until) { return names[i]; }
    }
    return "";
  }

  function bare(topic) {
    return topic.split("@")[0];
  }

  /* On pages of articles, stories and entities no topic means all articles; on the others it means all topics. */
  function chips(values, path, facts) {
    var named = (values.topic || []).map(bare);
    return named.length || OF_ALL.indexOf(path) >= 0 ? named : facts.topics;
  }

  function topicsOf(chosen, values, path, facts) {
    if (OF_ALL.indexOf(path) < 0 && facts.topics.every(function (slug) { return chosen.indexOf(slug) >= 0; })) {
      return [];
    }
    var stated = {};
    (values.topic || []).forEach(function (topic) { stated[bare(topic)] = topic; });
    return facts.topics.filter(function (slug) { return chosen.indexOf(slug) >= 0; })
      .map(function (slug) { return stated[slug] || slug; });
  }

  /* A stated version takes the place of its topic; without one every topic is shown under the charted version. */
  function withVersion(version, values, path, facts) {
    var named = (values.topic || []).map(bare);
    if (!version) { return path.indexOf("/topic/") === 0 ? [] : named; }
    if (path.indexOf("/topic/") === 0) { return [version]; }
    var shown = named.length || OF_ALL.indexOf(path) >= 0 ? named : facts.topics;
    if (shown.indexOf(bare(version)) < 0) { return shown.concat([version]); }
    return shown.map(function (slug) { return slug === bare(version) ? version : slug; });
  }

  var timer = null;
  var sent = null;
  var sentKeys = {};

  /* The server hears of a change once the clicking has settled; of the first address and of links at once. */
  function publish(values, wait) {
    var address = write(values, KEYS);
    PAGE_KEYS.forEach(function (key) {
      var value = values[key] || null;
      if (sentKeys[key] !== value && !(sentKeys[key] === undefined && value === null)) {
        sentKeys[key] = value;
        set("key-" + key, { data: value });
      }
    });
    window.clearTimeout(timer);
    if (address === sent) { return; }
    timer = window.setTimeout(function () {
      sent = address;
      set("state", { data: address });
    }, wait);
  }

  var CONTROLS = {
    "f-topics": function (v, values, path, facts) { return { topic: topicsOf(v || [], values, path, facts) }; },
    "f-preset": function (v, values, path, facts) { return v ? presetDates(v, values, facts) : {}; },
    "f-dates": function (v) {
      if (!v || !v[0] || !v[1]) { return {}; }
      return { since: String(v[0]).slice(0, 10), until: iso(dayMs(v[1]) + DAY) };
    },
    "f-bucket": function (v) { return { bucket: v === "auto" ? null : v }; },
    "f-unit": function (v) { return { unit: v }; },
    "f-query": function (v) { return { query: (v || "").trim() }; },
    "f-outlet": function (v) { return { outlet: v }; },
    "f-source": function (v) { return { source: v }; },
    "f-country": function (v) { return { country: v }; },
    "f-ownership": function (v) { return { ownership: v }; },
    "f-lang": function (v) { return { lang: v }; },
    "f-wire": function (v) { return { wire: v }; },
    "f-tone": function (v) {
      return v === "disputed" ? { tone: null, disputed: "yes" } : { tone: v, disputed: null };
    },
    "f-measure": function (v) { return { measure: v }; },
    "f-tz": function (v) { return { tz: v }; },
    "f-sample": function (v) { return { sample: v }; },
    "f-version": function (v, values, path, facts) { return { topic: withVersion(v, values, path, facts) }; },
    "patch": function (v) { return v || {}; }
  };

  var DATES = 2;  // the place of f-dates in what follows

  function controls(values, path, facts) {
    var span = range(values, facts);
    return [
      chips(values, path, facts),
      presetOf(values, facts),
      span ? [iso(span.since), iso(span.until - DAY)] : [null, null],
      values.bucket || "auto",
      values.unit || "articles",
      values.query || "",
      values.outlet || [], values.source || [], values.country || [], values.ownership || [], values.lang || [],
      values.wire || [],
      values.disputed === "yes" ? "disputed" : values.tone || null,
      values.measure || DEFAULTS.measure,
      values.tz || "UTC",
      values.sample || null,
      (values.topic || []).filter(function (topic) { return topic !== bare(topic); })[0] || null
    ];
  }

  /* Inputs: search, pathname, patch, the controls in order; state: facts. Outputs: search, the controls, four links. */
  function sync(search, pathname) {
    var facts = arguments[arguments.length - 1];
    var context = window.dash_clientside.callback_context;
    var triggered = (context.triggered || []).map(function (item) { return item.prop_id.split(".")[0]; });
    var values = read(search);
    var byControl = triggered.filter(function (id) { return CONTROLS[id]; });
    var changed = byControl.length > 0 && triggered.indexOf("url") < 0;
    var inputs = {};
    if (changed) {
      context.inputs_list.forEach(function (item) { inputs[item.id] = item.value; });
      byControl.forEach(function (id) {
        Object.assign(values, CONTROLS[id](inputs[id], values, pathname, facts));
      });
    }
    if (changed && write(values, KEYS) !== write(read(search), KEYS)) { delete values.page; }
    var address = full(values);
    var same = address === full(read(search));
    publish(values, changed && byControl.indexOf("patch") < 0 ? SETTLE_MS : 0);
    var keep = Object.assign({}, values);
    PAGE_KEYS.forEach(function (key) { delete keep[key]; });
    var carried = full(keep);
    var shown = controls(values, pathname, facts);
    if (changed && byControl.indexOf("f-dates") >= 0 && !(inputs["f-dates"] || []).every(Boolean)) {
      shown[DATES] = no();  // the first day of a range is chosen: writing the old range back would undo the choice
    }
    return [changed && !same ? address : no()].concat(shown)
      .concat(["/" + carried, "/articles" + carried, "/stories" + carried, "/entities" + carried]);
  }

  window.wirewatch = {
    set: set,
    patch: function (changes) { set("patch", { data: Object.assign({ at: Date.now() }, changes) }); },
    /* The filters of this view as an address; of one topic or entity alone on its page. */
    selection: function (topic, entity) {
      var values = read(window.location.search);
      if (topic) {
        var stated = (values.topic || []).filter(function (item) { return bare(item) === topic; });
        values.topic = stated.length ? stated : [topic];
      }
      if (entity) {
        delete values.topic;
        values.entity = [entity].concat((values.entity || []).filter(function (item) { return item !== entity; }));
      }
      var text = write(values, KEYS);
      return text ? "?" + text : "";
    },
    go: function (href) {
      var url = new URL(href, window.location.origin);
      if (url.origin !== window.location.origin) { return; }
      set("url", { pathname: url.pathname, search: url.search });
    }
  };
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.address = { sync: sync };
})();
