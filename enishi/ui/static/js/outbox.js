// What was said in a room and has not arrived, kept in this browser in its order: [{ token, text, stamp, answers, refused? }]. Where
// nothing can be kept (a private window) it lives as long as the page.

export function kept(box) {
  const key = `enishi outbox ${box}`;
  let held = [];
  const read = () => { try { held = JSON.parse(localStorage.getItem(key)) ?? []; } catch { /* held stands */ } return held; };
  const write = (rows) => {
    held = rows;
    try { if (rows.length) localStorage.setItem(key, JSON.stringify(rows)); else localStorage.removeItem(key); } catch { /* full, or not allowed */ }
  };
  const change = (token, how) => write(read().map((each) => (each.token === token ? how(each) : each)));
  return {
    all: () => read(),
    add: (said) => write([...read(), said]),
    drop: (token) => write(read().filter((each) => each.token !== token)),
    refuse: (token, refused) => change(token, (each) => ({ ...each, refused })),
    again: (token) => change(token, ({ refused, ...each }) => each),
  };
}
