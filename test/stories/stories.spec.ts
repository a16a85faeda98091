// In one file, because each loads the whole product.
import './teams.suite.js';
import './pooled-team.suite.js';
import './pass.suite.js';
import './another-order.suite.js';
import './stripe-mode.suite.js';
