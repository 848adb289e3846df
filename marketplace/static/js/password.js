// How hard a new password is to guess, told while it is typed. Counts as accounts/strength.py does.
const ROWS = `qwertyuiop asdfghjkl zxcvbnm йцукенгшщзхъ фывапролджэ ячсмитьбю 01234567890
abcdefghijklmnopqrstuvwxyz абвгдеёжзийклмнопрстуфхцчшщъыьэюя
`.replaceAll(" ", "\n");
const KEYS = ROWS + [...ROWS].reverse().join("");
const KINDS = [[/\s/, 2], [/\p{Nd}/u, 3], [/\p{Lu}/u, 4], [/\p{L}/u, 3], [/[^]/, 5]]; // the first is space
let common = new Set();

function pieceAt(lower, plain, start, names) {
  const cut = (length) => lower.slice(start, start + length);
  const longest = (least, fits) => {
    let length = least;
    while (start + length <= lower.length && fits(cut(length))) length++;
    return length > least ? length - 1 : 0;
  };
  let word = Math.min(20, lower.length - start);
  while (word > 3 && !common.has(cut(word)) && !common.has(plain.slice(start, start + word))) word--;
  return [
    [longest(3, (text) => lower.slice(0, start).includes(text)), 2],
    [Math.max(0, ...names.map((name) => lower.startsWith(name, start) && name.length)), 2],
    [longest(3, (text) => !text.replaceAll(text[0], "") || KEYS.includes(text)), 6],
    [/^(19|20)[0-9]{2}/.test(cut(4)) && 4, 6],
    [word > 3 && word, 10],
  ].reduce((best, piece) => (piece[0] > best[0] ? piece : best));
}

function score(password, texts) {
  const text = password.slice(0, 100);
  const lower = text.toLowerCase();
  const plain = lower.replace(/[013457@$!]/g, (sign) => "oieastasi"["013457@$!".indexOf(sign)]);
  const names = texts
    .flatMap((name) => name.toLowerCase().split("@")[0].split(/[^\p{L}\p{N}]+/u))
    .filter((name) => name.length > 2);
  let bits = 0;
  for (let at = 0, before = 0, kind; at < lower.length; before = kind) {
    const [length, worth] = pieceAt(lower, plain, at, names);
    kind = length ? 0 : KINDS.findIndex(([letters]) => letters.test(text[at]));
    bits += length ? worth : KINDS[kind][1] + (kind !== before && kind * before > 0);
    at += length || 1;
  }
  const isPoor = [...password].length < 10 || common.has(lower.trim());
  return Math.min(isPoor ? 19 : 100, Math.floor((bits * 100) / 64));
}

for (const row of document.querySelectorAll("[data-strength-of]")) {
  const { strengthOf, words, names, from, common: list } = row.dataset;
  const input = document.getElementById(strengthOf);
  const show = () => {
    const typed = from.split(" ").map((id) => document.getElementById(id)?.value ?? "");
    const value = score(input.value, [...names.split("|"), ...typed]);
    row.hidden = !input.value;
    row.firstElementChild.firstElementChild.value = value;
    row.querySelector("span").textContent = words.split("|")[Math.min(4, Math.floor(value / 20))];
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", async () => {
    common = new Set((await (await fetch(list)).text()).split("\n"));
    show();
  }, { once: true });
  show();
}
