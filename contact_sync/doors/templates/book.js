"use strict";
const BOOK = JSON.parse(document.getElementById("book").textContent);
const SHOWN = 10;
const at = (id) => document.getElementById(id);
const made = (name, text, inside = []) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  element.append(...inside);
  return element;
};
const linked = (text, address) => {
  const link = made("a", text);
  link.setAttribute("href", address);
  return link;
};

// --- what the fragment asks: the codes of the app's own address ---

const ACTION = new Map(BOOK.actions.map((one, n) => [one.code, n]));
const STATE = new Map(BOOK.states.map((one, n) => [one.codes.join(), n]));
const ANSWER = new Map(BOOK.answers.map(([state, action], n) => [`${state} ${action}`, n]));
const NEAREST = new Map(BOOK.nearest.map(([start, action, near]) => [`${start} ${action}`, near]));
const OPEN = ["origin", "owner"];
let language = navigator.language.slice(0, 2) in BOOK.texts ? navigator.language.slice(0, 2) : "en";

function asked(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#?(question)?\??/, ""));
  if (given.get("lang") in BOOK.texts) language = given.get("lang");
  given.delete("lang");
  const query = given.toString();
  if (!query) return { contents: true, query };
  const other = (given.get("pack") ?? BOOK.pack) !== BOOK.pack
    || Object.entries(BOOK.settings).some(([name, usual]) => (given.get(name) ?? usual) !== usual);
  const usual = { ...BOOK.usual, origin: BOOK.first.origin, owner: BOOK.first.owner };
  const codes = BOOK.fields.map((name) => given.get(name) ?? usual[name]);
  const action = ACTION.get(
    `${given.get("action") ?? BOOK.first.action}@${given.get("in") ?? BOOK.first.in}`);
  let state = STATE.get(codes.join());
  const situated = BOOK.fields.some((name) => given.has(name) && !OPEN.includes(name));
  if (!situated) state = NEAREST.get(`${state} ${action}`) ?? state;
  return { answer: other ? undefined : ANSWER.get(`${state} ${action}`), query };
}

function fragment(state, action) {
  const codes = Object.fromEntries(BOOK.fields.map((name, n) => [name, BOOK.states[state].codes[n]]));
  const [verb, place] = BOOK.actions[action].code.split("@");
  const rest = Object.entries(codes)
    .filter(([name, code]) => !OPEN.includes(name) && code !== BOOK.usual[name]);
  return `#${new URLSearchParams({
    pack: BOOK.pack, origin: codes.origin, owner: codes.owner, action: verb, in: place,
    ...Object.fromEntries(rest), ...BOOK.settings,
  })}`;
}

// --- what is shown ---

const pieces = (numbers) => numbers.map((n) => BOOK.pieces[n]).join("");

function then(states, say) {
  return states.map((state) => {
    const links = BOOK.actions.flatMap(({ name }, action) =>
      ANSWER.has(`${state} ${action}`) ? [linked(name[language], fragment(state, action)), " "] : []);
    if (!links.length) return "";
    const told = states.length > 1
      ? `${say.then} ${BOOK.states[state].situation[language]}` : say.then;
    const list = made("p", "", links);
    list.className = "links";
    const section = made("section", "", [made("h2", told), list]);
    section.className = "then";
    return section;
  });
}

function show(moved) {
  const { contents, answer, query } = asked(location.hash);
  const say = BOOK.texts[language];
  document.documentElement.lang = language;
  at("home").textContent = say.contents;
  at("home").href = `#lang=${language}`;
  at("pack").textContent = `${say.pack} · ${say.date}`;
  at("search-label").textContent = say.search;
  at("search").placeholder = say.hint;
  at("caution").textContent = say.caution;
  at("languages").setAttribute("aria-label", say.language);
  at("languages").replaceChildren(...Object.entries(BOOK.texts).map(([code, { name }]) => {
    const link = linked(name, `#${query}${query ? "&" : ""}lang=${code}`);
    link.lang = code;
    if (code === language) link.setAttribute("aria-current", "true");
    return link;
  }));
  let title = say.title;
  if (contents) {
    at("answer").innerHTML = pieces(BOOK.contents[language]);
    at("answer").prepend(made("p", say.intro));
  } else if (answer === undefined) {
    at("answer").replaceChildren(made("p", say.absent));
  } else {
    const [, action, told, , next] = BOOK.answers[answer];
    title = BOOK.actions[action].name[language];
    at("answer").innerHTML = pieces(told[language]);
    at("answer").append(...then(next, say));
  }
  at("title").textContent = title;
  document.title = `${title} · ${say.pack}`;
  const there = `${BOOK.app}/${contents ? "" : "question"}?${query}${query ? "&" : ""}lang=${language}`;
  at("ask").replaceChildren(...(BOOK.app ? [linked(say.ask, there)] : []));
  if (!moved) return;
  at("search").value = "";
  look();
  at("title").focus({ preventScroll: true });
  scrollTo(0, 0);
}

// --- the search: words compared as in the app ---

const FIND = BOOK.find;
const SPELT = new RegExp(FIND.spelt, "g");
const PARTICIPLE = new RegExp(FIND.participle);
const FOLDED = { "ä": "a", "ö": "o", "ü": "u", "ß": "ss" };
const folded = (text) =>
  [...new Set(text.toLowerCase().replace(/[äöüß]/g, (sign) => FOLDED[sign]).match(/[a-z0-9]+/g))];
const stem = (word) => {
  let plain = word.replace(SPELT, "$1");
  if (PARTICIPLE.test(plain)) plain = plain.slice(2);
  const end = FIND.endings.find(
    (one) => plain.endsWith(one) && plain.length - one.length >= FIND.root);
  return end ? plain.slice(0, -end.length) : plain;
};
const like = (wanted, word) => {
  if (wanted === word) return 2;
  if (/^\d+$/.test(wanted)) return 0;
  const [one, other] = [stem(wanted), stem(word)];
  if (one === other) return 2;
  return Number((one.length >= FIND.part && word.includes(one))
    || (word.length >= FIND.whole && wanted.includes(word))
    || (wanted.length > 1 && word.startsWith(wanted)));
};

const indexes = {};
function index() {
  return indexes[language] ??= BOOK.answers.map(([state, action, , sentence]) => ({
    title: BOOK.actions[action].words,
    more: folded(`${BOOK.states[state].told[language]} ${BOOK.pieces[sentence[language]]}`),
  }));
}

function found(text) {
  const idle = new Set(folded(Object.values(BOOK.texts).map((one) => one.idle).join(" ")));
  const every = folded(text);
  const telling = every.filter((word) => !idle.has(word));
  const words = telling.length ? telling : every;
  if (!words.length) return { hits: [], every: true };
  const memo = words.map(() => new Map());
  const best = (n, several) => several.reduce((most, word) => {
    if (!memo[n].has(word)) memo[n].set(word, like(words[n], word));
    return Math.max(most, memo[n].get(word));
  }, 0);
  const fits = index().map(({ title, more }, number) => {
    const fit = words.map((_, n) => {
      const named = best(n, title);
      return named ? named + 2 : best(n, more);
    });
    return { number, has: fit.filter(Boolean).length, sum: fit.reduce((a, b) => a + b, 0) };
  });
  const most = Math.max(...fits.map(({ has }) => has));
  const hits = most ? fits.filter(({ has }) => has === most).sort((a, b) => b.sum - a.sum) : [];
  return { hits: hits.map(({ number }) => number), every: most === words.length };
}

function look() {
  const say = BOOK.texts[language];
  const wanted = at("search").value.trim();
  if (!wanted) return at("hits").replaceChildren();
  const { hits, every } = found(wanted);
  const told = !every || !hits.length ? (hits.length ? say.some : say.none)
    : hits.length === 1 ? say.one : hits.length > SHOWN ? say.first : say.many;
  const items = hits.slice(0, SHOWN).map((n) => {
    const [state, action, , sentence] = BOOK.answers[n];
    const link = linked(BOOK.actions[action].name[language], fragment(state, action));
    const about = made("small", `${BOOK.states[state].told[language]}: `
      + BOOK.pieces[sentence[language]]);
    return made("li", "", [link, about]);
  });
  at("hits").replaceChildren(
    made("p", told.replace("{count}", hits.length).replace("{shown}", SHOWN)),
    made("ul", "", items));
}

at("search").addEventListener("input", look);
at("asking").addEventListener("submit", (event) => {
  event.preventDefault();
  at("hits").querySelector("a")?.click();
});
addEventListener("hashchange", () => show(true));
show(false);
