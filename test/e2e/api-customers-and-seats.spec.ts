// Customers, their members, seats and subscriptions, over HTTP: in one file, because each loads the whole application.
import './api-customers.suite.js';
import './api-members.suite.js';
import './api-counted-seats.suite.js';
import './api-subscriptions.suite.js';
import './api-plan-changes.suite.js';
import './api-standing.suite.js';
