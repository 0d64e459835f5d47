// <link rel="manifest" data-worker="…">: a network that was put on a home screen, or whose notices come here, has a worker (its
// language is part of its address). A browser in which somebody only looks gets none.

const link = document.querySelector('link[rel="manifest"][data-worker]');

export const worker = () => navigator.serviceWorker.register(link.dataset.worker);

const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
if (link && "serviceWorker" in navigator && (installed || navigator.serviceWorker.controller)) worker().catch(() => { /* the next page tries again */ });
