// Who may call what, what a repeat answers, and what happens when there is too much, over HTTP: in one file, because each loads the whole application.
import './api-access.suite.js';
import './api-matrix.suite.js';
import './api-roles.suite.js';
import './api-document.suite.js';
import './api-idempotency.suite.js';
import './api-pressure.suite.js';
