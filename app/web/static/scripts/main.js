// What every page uses. A page of its own needs names its script in the block `scripts`.
import "./said.js";
import "./menus.js";
import "./shortcuts.js";
import "./connection-state.js";
import "./theme-switch.js";
import "./time-ago.js";
import "./copy-text.js";
import "./filter-list.js";
import "./page-part.js";
import "./api-form.js";
