// What was said in a room and has not arrived, kept in this browser in its order: { token, text, stamp, answers, at, refused? }, each under
// a key of its own, so that two tabs do not write over one another. Where nothing can be kept (a private window, a full store) it
// lives as long as the page. Who signs out leaves nothing here.

const SHELF = "enishi outbox ";

export function kept(box) {
  const here = new Map(); // what could not be kept
  const key = (token) => `${SHELF}${box} ${token}`;
  const write = (said) => {
    try { localStorage.setItem(key(said.token), JSON.stringify(said)); } catch { here.set(said.token, said); }
  };
  const stored = () => {
    try { return keys().filter((each) => each.startsWith(key(""))).map((each) => JSON.parse(localStorage.getItem(each))); } catch { return []; }
  };
  const all = () => [...stored(), ...here.values()].filter(Boolean).sort((one, other) => one.at - other.at);
  const drop = (token) => {
    here.delete(token);
    try { localStorage.removeItem(key(token)); } catch { /* it was not there */ }
  };
  const change = (token, how) => { const said = all().find((each) => each.token === token); if (said) write(how(said)); };
  let last = 0;
  return {
    all,
    drop,
    add: (said) => { last = Math.max(Date.now(), last + 1); write({ ...said, at: last }); },
    refuse: (token, refused) => change(token, (each) => ({ ...each, refused })),
    again: (token) => change(token, ({ refused, ...each }) => each),
  };
}

export function forgetOutbox() {
  try { for (const each of keys()) if (each.startsWith(SHELF)) localStorage.removeItem(each); } catch { /* nothing is kept here */ }
}

const keys = () => Array.from({ length: localStorage.length }, (_, place) => localStorage.key(place));
