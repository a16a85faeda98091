/** The page of the mailbox: three texts, no framework. What letters say becomes text nodes, or stands in a sandbox without scripts. */

export const mailboxPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox · Credit ledger</title>
<link rel="stylesheet" href="/mailbox/page.css">
<script src="/mailbox/page.js" defer></script>
</head>
<body>
<header>
  <h1>Mailbox</h1>
  <p>No mail server is configured: letters to customers stay here.</p>
  <form id="door">
    <label for="key">Operator key</label>
    <input id="key" type="password" autocomplete="off" required placeholder="ck_…">
    <button>Open</button>
  </form>
</header>
<p id="said" role="status"></p>
<main hidden>
  <nav aria-label="Letters"><ol id="letters"></ol></nav>
  <article id="letter" hidden>
    <h2 id="subject"></h2>
    <dl>
      <dt>To</dt><dd id="to"></dd>
      <dt>Date</dt><dd id="date"></dd>
      <dt>Attached</dt><dd id="attached"></dd>
    </dl>
    <iframe id="words" sandbox="" title="The letter"></iframe>
    <button id="again">Send again</button>
  </article>
</main>
</body>
</html>
`;

export const mailboxScript = `'use strict';
const one = (id) => document.getElementById(id);
let key = '';

const call = async (path, method = 'GET') => {
  const headers = { authorization: 'Bearer ' + key };
  if (method !== 'GET') {
    headers['idempotency-key'] = crypto.randomUUID();
    headers['content-type'] = 'application/json';
  }
  const answer = await fetch(path, { method, headers, body: method === 'GET' ? undefined : '{}' });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.title);
  return body;
};

const say = (text) => { one('said').textContent = text; };
const trying = (work) => async (event) => {
  event.preventDefault();
  say('');
  try { await work(event); } catch (error) { say(error.message); }
};

const show = async (id, item) => {
  const letter = await call('/v1/mailbox/' + encodeURIComponent(id));
  document.querySelectorAll('nav [aria-current]').forEach((other) => other.removeAttribute('aria-current'));
  item.setAttribute('aria-current', 'true');
  one('subject').textContent = letter.subject;
  one('to').textContent = letter.to;
  one('date').textContent = when(letter.date);
  one('attached').textContent = letter.attachments.map((file) => file.filename + ' (' + Math.ceil(file.bytes / 1024) + ' KB)').join(', ') || 'nothing';
  one('words').srcdoc = letter.html;
  one('again').onclick = trying(async () => {
    await call('/v1/notices/' + encodeURIComponent(id) + '/resend', 'POST');
    say('The letter is being sent again.');
  });
  one('letter').hidden = false;
};

const when = (date) => (date === null ? '' : new Date(date).toISOString().slice(0, 16).replace('T', ' ') + ' UTC');

one('door').addEventListener('submit', trying(async () => {
  key = one('key').value.trim();
  const { data } = await call('/v1/mailbox');
  one('letters').replaceChildren(...data.map(({ id, subject, to, date }) => {
    const item = document.createElement('button');
    for (const [name, text] of [['strong', subject], ['span', to], ['time', when(date)]]) {
      const part = document.createElement(name);
      part.textContent = text;
      item.append(part);
    }
    item.addEventListener('click', trying(() => show(id, item)));
    const row = document.createElement('li');
    row.append(item);
    return row;
  }));
  document.querySelector('main').hidden = false;
  if (data.length === 0) say('There are no letters yet.');
  else one('letters').querySelector('button').click();
}));
`;

export const mailboxStyle = `
:root { color-scheme: light; font: 15px/1.45 system-ui, sans-serif; color: #1c2430; background: #f5f6f8; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; }
header { display: grid; grid-template-columns: 1fr auto; gap: 0 2rem; align-items: center; }
h1 { margin: 0; font-size: 1.5rem; }
header p { margin: 0; color: #5b6470; grid-row: 2; }
form { display: flex; gap: .5rem; align-items: center; grid-row: 1 / 3; grid-column: 2; }
input, button { font: inherit; padding: .4rem .7rem; border: 1px solid #c3c9d1; border-radius: .4rem; background: #fff; color: inherit; }
button { cursor: pointer; }
form button, #again { background: #1f4fd8; border-color: #1f4fd8; color: #fff; }
:focus-visible { outline: 3px solid #9db7ff; outline-offset: 1px; }
#said { min-height: 1.4em; margin: .75rem 0; color: #8a3b00; }
main:not([hidden]) { display: grid; grid-template-columns: minmax(16rem, 24rem) 1fr; gap: 1.5rem; align-items: start; }
ol { list-style: none; margin: 0; padding: 0; max-height: 75vh; overflow: auto; border: 1px solid #d5d9de; border-radius: .5rem; background: #fff; }
li + li { border-top: 1px solid #e6e9ed; }
li button { display: grid; gap: .1rem; width: 100%; text-align: left; border: 0; border-radius: 0; background: none; overflow-wrap: anywhere; }
li button:hover { background: #f0f3fa; }
li [aria-current] { background: #e4ebff; }
li span, li time { color: #5b6470; font-size: .85rem; }
article { background: #fff; border: 1px solid #d5d9de; border-radius: .5rem; padding: 1.25rem; }
h2 { margin: 0 0 .75rem; font-size: 1.2rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem; margin: 0 0 1rem; }
dt { color: #5b6470; }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 20rem; border: 1px solid #e6e9ed; border-radius: .4rem; margin-bottom: 1rem; }
@media (max-width: 50rem) { header, main:not([hidden]) { grid-template-columns: 1fr; } form { grid-row: 3; grid-column: 1; margin-top: .75rem; } }
`;
