// Small behaviours that save a step; every page works without them. One file each in elements/.
// Every import ends in a semicolon: without it the hashed name is not written in (see kit/statics.py).

import "./elements/dialogs.js";
import "./elements/forms.js";
import "./elements/requests.js";
import "./elements/theme-switch.js";
import "./elements/toast-note.js";
import "./elements/auto-submit.js";
import "./elements/hot-keys.js";
import "./elements/brand-preview.js";
import "./elements/bulk-select.js";
import "./elements/char-count.js";
import "./elements/chat-room.js";
import "./elements/chat-say.js";
import "./elements/copy-text.js";
import "./elements/device-push.js";
import "./elements/draft-fields.js";
import "./elements/draft-shelf.js";
import "./elements/draft-words.js";
import "./elements/drafts.js";
import "./elements/installed-app.js";
import "./elements/live-line.js";
import "./elements/live-parts.js";
import "./elements/moment-words.js";
import "./elements/name-caller.js";
import "./elements/progress-poll.js";
import "./elements/reader-scope.js";
import "./elements/rich-text.js";
import "./elements/search-suggest.js";
import "./elements/skip-link.js";
