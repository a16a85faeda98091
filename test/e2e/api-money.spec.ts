// What is owed, bought, printed and told, over HTTP: in one file, because each loads the whole application.
import './api-attended-orders.suite.js';
import './api-billing-overview.suite.js';
import './api-billing.suite.js';
import './api-credit-purchases.suite.js';
import './api-documents.suite.js';
import './api-invoice-refunds.suite.js';
import './api-notices.suite.js';
import './api-outgoing.suite.js';
import './api-payment-methods.suite.js';
import './api-provider-notices.suite.js';
import './api-reconciliations.suite.js';
import './api-top-up.suite.js';
