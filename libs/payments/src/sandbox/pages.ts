import type { Desk } from './answer.js';
import { testCards } from './cards.js';
import type { Deliveries, DeliveryLine } from './deliveries.js';
import { invalid, StripeProblem } from './problem.js';
import { completeSessionOf, payAtCheckout } from './resources/checkout.js';
import { takeStep } from './resources/intents.js';
import { confirmSetup, takeSetupStep } from './resources/setups.js';

/** What a browser sees of the sandbox. `to`: where it goes next. */
export type Page = { readonly html: string; readonly status?: number } | { readonly to: string };

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0).toString()};`);

const page = (title: string, body: string): Page => ({
  html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:16px system-ui;max-width:60rem;margin:3rem auto;padding:0 1rem}td,th{text-align:left;padding:.2rem .8rem .2rem 0}button{font:inherit;padding:.4rem 1rem;margin-right:.6rem}</style>
<h1>${escaped(title)}</h1>${body}<p><small>Payment sandbox: no money moves here.</small></p></html>`,
});

const cardForm = (says: string): string =>
  `<form method="post"><p>${says}</p><select name="method">${testCards
    .map(({ number, names: [name = ''] }) => `<option value="${name}">${number} (${name})</option>`)
    .join('')}</select> <button>Use this card</button></form>`;

const stepForm =
  '<form method="post"><p>The bank asks whether this is you.</p><button name="step" value="complete">Complete</button><button name="step" value="fail">Fail</button></form>';

/** With the ids that Stripe adds when it sends a payer back. */
const back = (url: string | null, facts: Readonly<Record<string, string>>): Page => {
  if (url === null) return page('Done', '<p>You may close this page.</p>');
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw invalid(`There is no way back to ${url}.`);
  const target = new URL(url);
  for (const [name, value] of Object.entries(facts)) target.searchParams.set(name, value);
  return { to: target.toString() };
};

const line = ({ event, type, object, url, state, attempts, answered }: DeliveryLine): string =>
  `<tr>${[event, type, object, url, state, attempts.toString(), answered?.toString() ?? '']
    .map((cell) => `<td>${escaped(cell)}</td>`)
    .join(
      '',
    )}<td><form method="post" action="/events/${escaped(event)}"><button>Send again</button></form></td></tr>`;

/** `own`: the address that the sandbox listens on. */
type Place = { readonly within: Desk['within']; readonly own: () => string };

const step = ({ within }: Place, id: string, form: URLSearchParams | null): Promise<Page> =>
  within(async (books) => {
    if (form === null) return page('3-D Secure', stepForm);
    const taken = form.get('step') === 'complete';
    if (id.startsWith('seti_')) {
      const before = await books.get('setup_intent', id);
      const setup = await takeSetupStep(books, before, taken);
      const session = await completeSessionOf(books, setup);
      return back(session?.success_url ?? before.next_action?.redirect_to_url?.return_url ?? null, {});
    }
    const before = await books.get('payment_intent', id);
    const intent = await takeStep(books, before, taken);
    const session = await completeSessionOf(books, intent);
    const succeeded = intent.status === 'succeeded';
    if (session !== null) return back(succeeded ? session.success_url : session.cancel_url, {});
    const result = succeeded ? 'succeeded' : 'failed';
    return back(before.next_action?.redirect_to_url?.return_url ?? null, {
      payment_intent: id,
      redirect_status: result,
    });
  });

const checkout = ({ within, own }: Place, id: string, form: URLSearchParams | null): Promise<Page> =>
  within(async (books) => {
    const session = await books.get('checkout.session', id);
    const { title = 'A card for later' } = await books.hiddenOf('checkout.session', id);
    if (session.status !== 'open')
      return page('Checkout', `<p>This session is ${session.status ?? 'over'}.</p>`);
    const total =
      session.amount_total === null ? '' : `${session.amount_total.toString()} ${session.currency ?? ''}`;
    if (form === null) return page('Checkout', cardForm(`${escaped(title)} ${total} (smallest units)`));
    const intent = await payAtCheckout(books, session, { method: form.get('method') ?? '', pages: own() });
    if (intent.status === 'requires_action') return { to: intent.next_action?.redirect_to_url?.url ?? own() };
    if (intent.status !== 'succeeded')
      return page('Checkout', cardForm('That card was declined: try another.'));
    await completeSessionOf(books, intent);
    return back(session.success_url, {});
  });

/** Stands in for the provider's form in the payer's browser. */
const setup = ({ within, own }: Place, id: string, form: URLSearchParams | null): Promise<Page> =>
  within(async (books) => {
    if (form === null) return page('Save a card', cardForm('The card that will be charged from now on:'));
    const method = form.get('method') ?? '';
    const before = await books.get('setup_intent', id);
    const after = await confirmSetup(books, before, { method, returnUrl: null, pages: own() });
    if (after.status === 'requires_payment_method')
      return page('Save a card', cardForm('That card was declined: try another.'));
    return after.status === 'requires_action'
      ? { to: after.next_action?.redirect_to_url?.url ?? own() }
      : back(null, {});
  });

const log = async (deliveries: Deliveries, form: URLSearchParams | null): Promise<Page> => {
  if (form !== null) {
    const order = form.get('release');
    if (order === 'kept' || order === 'reversed' || order === 'shuffled')
      await deliveries.release(order, form.get('twice') === 'on' ? 2 : 1);
    else await deliveries.hold();
    return { to: '/' };
  }
  const lines = await deliveries.lines();
  return page(
    'Webhooks of the payment sandbox',
    `<form method="post"><button name="hold" value="on">Hold</button><button name="release" value="kept">Release</button><button name="release" value="reversed">Release backwards</button><button name="release" value="shuffled">Release shuffled</button><label><input type="checkbox" name="twice"> twice</label></form>
<table><tr><th>Event<th>Type<th>Object<th>To<th>State<th>Tries<th>Answer</tr>${lines.map(line).join('')}</table>`,
  );
};

/** Pages by their address; null: there is none. They work on the same books as the API. */
export const openPages = (place: Place, deliveries: Deliveries) => {
  const pages = { step, checkout, setup };
  return async (path: string, form: URLSearchParams | null): Promise<Page | null> => {
    const [, kind = '', id = ''] = path.split('/');
    if (kind === '') return log(deliveries, form);
    if (kind === 'events' && form !== null) {
      await deliveries.repeat(id, Number.parseInt(form.get('after_ms') ?? '0', 10) || 0);
      return { to: '/' };
    }
    if (kind !== 'step' && kind !== 'checkout' && kind !== 'setup') return null;
    try {
      return await pages[kind](place, id, form);
    } catch (error) {
      if (error instanceof StripeProblem)
        return { ...page('That did not work', `<p>${escaped(error.message)}</p>`), status: error.status };
      throw error;
    }
  };
};
