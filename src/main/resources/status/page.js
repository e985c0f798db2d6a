'use strict';

// Shows /status.json. All values from there are set as text, never as markup: tenants, categories and reasons are
// untrusted. docs/status-page.md describes the JSON.

const EVERY = 2000;
const WINDOW = 120_000;
const COLUMN = 900_000;
const SEVERITIES = ['high', 'medium', 'low', 'informational', 'unknown'];
const ROWS = 15;
const FAULTS = 8;
const BACKFILLS = 6;
/** Milliseconds; a failure that has just begun needs no action yet. */
const MOMENT = 30_000;

// ---------------------------------------------------------------- small things

const $ = id => document.getElementById(id);

function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const sign = name => draw('svg', { class: 'i', 'aria-hidden': 'true' }, draw('use', { href: '#i-' + name }));
const sum = numbers => numbers.reduce((a, b) => a + b, 0);
const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const number = n => whole.format(n);
const few = n => (n < 10_000 ? number(n) : short.format(n));
const many = (n, one, more = one + 's') => `${number(n)} ${n === 1 ? one : more}`;
const clock = time => new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });
const minute = time => new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });

/** In the time zone of the browser, which is named; the date only where it is not today. */
function moment(time) {
  const date = new Date(time);
  return date.toDateString() === new Date().toDateString() ? clock(time) : `${date.toLocaleDateString('sv-SE')} ${clock(time)}`;
}

function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s < 600 && s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** A page of the documentation, which this process serves. */
const link = docs => make('a', { href: docs }, docs);

/** Rebuilds a part of the page only if its content has changed, so that selection and focus survive. */
const shown = new Map();
function once(key, value, build) {
  const signature = JSON.stringify(value);
  if (shown.get(key) !== signature) {
    shown.set(key, signature);
    build();
  }
}

function since(time) {
  return make('time', { datetime: time, 'data-since': time, title: time }, '');
}

function refreshTimes(now) {
  for (const node of document.querySelectorAll('time[data-since]')) {
    say(node, `since ${moment(node.dataset.since)} (${span((now - Date.parse(node.dataset.since)) / 1000)})`);
  }
}

// ---------------------------------------------------------------- polling

let latest = null;
let answeredAt = null;
let samples = [];
let lostSince = null;
let timer = null;

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), 8000);
  try {
    const answer = await fetch('status.json', { cache: 'no-store', signal: stop.signal });
    if (!answer.ok) throw new Error(answer.status);
    take(await answer.json());
  } catch {
    lost();
  } finally {
    clearTimeout(limit);
    timer = setTimeout(ask, EVERY);
  }
}

function take(status) {
  if (latest && latest.about.started !== status.about.started) samples = [];
  latest = status;
  answeredAt = Date.now();
  lostSince = null;
  document.body.classList.remove('lost');
  remember(status);
  render();
  beat();
}

function lost() {
  lostSince ??= answeredAt ?? Date.now();
  beat();
  // A process that restarts or reloads its routes is unavailable for a moment.
  if (Date.now() - lostSince > 3 * EVERY || !latest) {
    document.body.classList.add('lost');
    verdict('lost', 'stopped', `No response since ${clock(lostSince)}`,
      'The process has stopped, is restarting, or cannot be reached from this browser.' + (latest ? ' The data below is from the last response.' : ''));
  }
}

function beat() {
  const state = document.hidden ? 'paused' : lostSince ? 'lost' : answeredAt && Date.now() - answeredAt > 3 * EVERY ? 'late' : 'live';
  $('pulse').dataset.state = state;
  say($('pulse-text'), {
    paused: 'paused while hidden',
    lost: answeredAt ? `no response for ${span((Date.now() - lostSince) / 1000)}` : 'no response',
    late: answeredAt ? `last response ${span((Date.now() - answeredAt) / 1000)} ago` : 'loading…',
    live: answeredAt ? `live, as of ${clock(answeredAt)}` : 'loading…',
  }[state]);
}

/** The counts of the last minutes: what is new is the difference. */
function remember(status) {
  const bySource = {};
  const byWay = {};
  for (const a of status.arrivals) bySource[a.source + '\n' + a.severity] = (bySource[a.source + '\n' + a.severity] ?? 0) + a.alerts;
  for (const d of ends(status)) byWay[d.severity + '\n' + d.destination] = (byWay[d.severity + '\n' + d.destination] ?? 0) + d.alerts;
  samples.push({
    at: Date.parse(status.at),
    fresh: sum(status.arrivals.map(a => a.alerts)),
    delivered: sum(status.deliveries.map(d => d.alerts)),
    bySource,
    byWay,
  });
  samples = samples.filter(sample => sample.at >= samples.at(-1).at - WINDOW);
}

const seconds = () => (samples.at(-1).at - samples[0].at) / 1000;

function isLive(map, key) {
  const now = samples.at(-1)[map][key] ?? 0;
  return now > (samples[0][map][key] ?? 0);
}

// ---------------------------------------------------------------- the page

function render() {
  const status = latest;
  const now = Date.parse(status.at);
  headline(status);
  say($('about'), [
    `version ${status.about.version}`,
    `up ${span((now - Date.parse(status.about.started)) / 1000)}`,
    status.about.instance && `instance ${status.about.instance}`,
  ].filter(Boolean).join(' · '));
  tiles(status);
  attention(status);
  flow(status);
  day(status);
  overview(status);
  queues(status);
  connections(status);
  backfills(status);
  letters(status);
  faults(status);
  quiet(status);
  const rejected = status.reload?.outcome === 'refused';
  const fixed = rejected && !status.refused.some(r => r.what === 'routes');
  say($('reload'), !status.reload ? 'Routes not changed since startup.' : fixed ? `Route change rejected at ${moment(status.reload.at)}; fixed since.`
    : `${rejected ? 'Route change rejected' : 'Routes reloaded'} at ${moment(status.reload.at)}: ${status.reload.reason}`);
  refreshTimes(now);
}

function verdict(state, name, head, line) {
  $('verdict').dataset.state = state;
  $('sign').setAttribute('href', '#i-' + name);
  say($('headline'), head);
  say($('subline'), line);
  document.title = `${{ ok: '✓', trouble: '⚠', stopped: '✗' }[name] ?? '…'} ${head} – Defender Alert Routes`;
}

/** Those that are kept; as long as they are not counted yet, those since the start. */
const withLetters = status => {
  const reasons = new Map(status.destinations.map(d => [d.name, d.deadLetterReason]));
  const letters = status.keptLetters ? Object.entries(status.keptLetters) : status.destinations.filter(d => d.deadLetters).map(d => [d.name, d.deadLetters]);
  return letters.map(([name, count]) => ({ name, count, reason: reasons.get(name) })).sort((a, b) => b.count - a.count);
};
const deadLetters = status => sum(withLetters(status).map(d => d.count));
const lettersSaid = status => {
  const dead = deadLetters(status);
  return status.keptLetters ? `${many(dead, 'dead letter')} stored` : `${many(dead, 'alert')} became ${dead === 1 ? 'a dead letter' : 'dead letters'}`;
};
const refuser = d => (d.name === 'none' || !d.name ? 'before any destination' : d.name);

/** The name under which dropped alerts are shown beside the destinations. */
const DROPPED = 'dropped on purpose';

/** Where alerts ended: deliveries, and those that a rule dropped. */
const ends = status => [...status.deliveries, ...status.dropped.map(d => ({ ...d, destination: DROPPED }))];

const ended = text => (text.endsWith('.') ? text : text + '.');
const isWaiting = d => d.pending > 0;
const hasFailed = (status, d) => Boolean(d.trouble) && Date.parse(status.at) - Date.parse(d.trouble.since) >= MOMENT;
const failingDestinations = status => status.destinations.filter(d => hasFailed(status, d));
const backlog = list => sum(list.map(d => d.pending ?? 0));

const isIll = c => c.state === 'TROUBLE' || c.state === 'LATE';

/** Which of the healthy connections have work left, as the end of a sentence. */
function underWay(ours) {
  return [['CATCHING_UP', 'catching up'], ['WAITING', 'waiting for the first poll']]
    .map(([state, words]) => [ours.filter(c => c.state === state).length, words]).filter(([n]) => n)
    .map(([n, words]) => (n === ours.length ? `; ${words}` : `; ${number(n)} ${words}`)).join('');
}

/** Faults of the active routes that would reject them as a change; a start does not check for them. */
const runsWrong = r => r.what === 'routes' && r.reasons.every(reason => reason.startsWith('runs since the start'));

/** What is wrong while alerts are delivered, the gravest first: kind, headline, sentence. */
const PROBLEMS = [
  ['wrong', 'Delivering, but the active routes have errors', 'The active routes have errors.'],
  ['routes', 'Route change rejected; previous version active', 'The last change of the routes was rejected; the previous version remains active.'],
  ['alert counts', 'Delivering, but some alerts are not accounted for', 'Some alerts were neither delivered nor dropped.'],
  ['tenants', 'Delivering; tenant entries rejected', 'Some entries of the tenants file were rejected.'],
  ['background tasks', 'Delivering; background tasks failing', 'Background tasks are failing.'],
];
const kindOf = r => (runsWrong(r) ? 'wrong' : r.what);

function headline(status) {
  const ours = status.connections.filter(c => c.state !== 'ELSEWHERE');
  const ill = ours.filter(isIll).length;
  const retrying = ours.filter(c => c.state === 'RETRYING');
  const others = status.connections.length - ours.length;
  const elsewhere = others ? ` Other instances poll ${number(others)} more.` : '';
  const all = ours.length === 1 ? 'The connection is' : ours.length === 2 ? 'Both connections are' : `All ${number(ours.length)} connections are`;
  const rest = ours.length - ill;
  const failing = failingDestinations(status);
  const waits = failing.length ? ` ${failing.length === 1 ? `${failing[0].name} does` : `${number(failing.length)} destinations do`} not accept deliveries; ${many(backlog(failing), 'delivery', 'deliveries')} wait${backlog(failing) === 1 ? 's' : ''} and will be retried.` : '';
  const said = {
    FLOWING: ['ok', 'Delivering', retrying.length ? `${retrying.length === 1 ? `${retrying[0].name} is` : `${number(retrying.length)} of ${many(ours.length, 'connection')} are`} retrying after a failure in the last 30 seconds.` : `${all} healthy${underWay(ours)}.`],
    STARTING: ['waiting', 'Starting', `${ours.length === 1 ? 'The connection is' : `${number(ours.length)} connections are`} waiting for the first poll.`],
    PARTLY: !ill ? ['trouble', `Delivering; ${failing.length === 1 ? failing[0].name : many(failing.length || 1, 'destination')} failing`, `${all} healthy.`] : ['trouble', `${number(ill)} of ${many(ours.length, 'connection')} failing`, !rest ? 'For less than two minutes. No alert is lost: the same time range is requested again.' : `${ours.every(c => isIll(c) || c.state === 'WAITING') ? `The other ${rest === 1 ? 'connection is' : `${number(rest)} are`} waiting for the first poll.` : `The other ${rest === 1 ? 'connection is' : `${number(rest)} are`} delivering.`} No alert is lost: the failing connections request the same time range again.`],
    STOPPED: ill < ours.length ? ['stopped', 'Not delivering', 'All destinations are failing. No alert is lost: deliveries wait and are retried.'] : ['stopped', 'Not delivering', `${all} failing. No alert is lost: the same time range is requested again.`],
    STANDBY: ['elsewhere', 'Standby', `Other instances poll ${status.connections.length === 1 ? 'the connection' : `all ${number(status.connections.length)} connections`}; this instance takes over if they stop.`],
    EMPTY: ['waiting', 'No connections', 'No tenant is configured, or all entries of the tenants file were rejected.'],
  }[status.verdict];
  const dead = deadLetters(status);
  const problems = PROBLEMS.filter(([kind]) => status.refused.some(r => kindOf(r) === kind));
  const line = [
    said[2] + (status.verdict === 'STANDBY' ? '' : elsewhere) + waits,
    dead ? `${lettersSaid(status)}.` : '',
    ...problems.map(([, , sentence]) => sentence),
  ].filter(Boolean).join(' ');
  if (problems.length && status.verdict === 'FLOWING') verdict('PARTLY', 'trouble', problems[0][1], line);
  else verdict(status.verdict, said[0], said[1], line);
}

function tiles(status) {
  const fresh = sum(status.arrivals.map(a => a.alerts));
  const delivered = sum(status.deliveries.map(d => d.alerts));
  const dead = deadLetters(status);
  const lags = status.connections.filter(c => c.lagSeconds !== undefined && c.state !== 'ELSEWHERE');
  const worst = lags.reduce((a, b) => (a && a.lagSeconds >= b.lagSeconds ? a : b), null);
  const dropped = sum(status.dropped.map(d => d.alerts));
  const pending = backlog(status.destinations);
  const ill = status.connections.filter(isIll).length;
  const ours = status.connections.filter(c => c.state !== 'ELSEWHERE').length;
  const waiting = status.connections.filter(c => c.state === 'WAITING').length;
  const retrying = status.connections.filter(c => c.state === 'RETRYING').length;
  const recent = key => (seconds() < 1 ? 'since startup' : `${number(samples.at(-1)[key] - samples[0][key])} in the last ${span(seconds())}`);
  const values = [
    ['New alerts', few(fresh), recent('fresh')],
    ['Deliveries', few(delivered), [pending ? `${few(pending)} pending` : '', dropped ? `${few(dropped)} dropped` : '', pending || dropped ? '' : recent('delivered')].filter(Boolean).join(', ')],
    ['Largest lag', worst ? span(worst.lagSeconds) : 'none', worst ? worst.name : 'no watermark yet'],
    ['Dead letters', few(dead), status.keptLetters ? (dead ? 'stored' : 'none stored') : dead ? 'since startup' : 'none since startup', dead > 0],
    ['Connections', `${number(ours - ill - retrying - waiting)}/${number(ours)}`, ill ? `${number(ill)} failing` : retrying ? `${number(retrying)} retrying` : waiting ? `${number(waiting)} not polled yet` : ours ? 'healthy' : 'none on this instance', ill > 0],
  ];
  once('tiles', values, () =>
    $('tiles').replaceChildren(...values.map(([name, value, note, bad]) =>
      make('div', {}, make('dt', {}, name), make('dd', { class: 'value' + (bad ? ' bad' : '') }, bad ? sign('trouble') : null, (bad ? ' ' : '') + value),
        make('dd', { class: 'note', title: note }, note)))));
}

// ---------------------------------------------------------------- action required

let allItems = false;

/** Heading, remedy and documentation of what was refused. */
const REFUSED = {
  wrong: ['The active routes have errors', 'Fix the files named. Since startup, alerts may have gone to the wrong destination or to none.', 'docs/routing.md'],
  routes: ['Route change rejected', 'Fix the files named. The previous version remains active until then.', 'docs/reload.md'],
  tenants: ['Tenant entries rejected', 'Fix the entries named. Until then their tenants keep their previous settings, or are not polled if they are new.', 'docs/tenants.md'],
  'alert counts': ['Alerts not accounted for', 'Search the destinations for the alerts of the connections that the log names.', 'docs/operating.md'],
  'background tasks': ['Background tasks failing', 'Fix the cause named; the task is retried.', 'docs/operating.md'],
};

/** At most so many of them, and how many more there are. */
const some = (all, most) => (all.length <= most ? all : [...all.slice(0, most), `and ${number(all.length - most)} more`]);

function attention(status) {
  const groups = new Map();
  for (const connection of status.connections) {
    for (const trouble of connection.troubles) {
      if (!isIll(connection) && trouble.kind !== 'clock') continue;
      const key = JSON.stringify([trouble.kind, trouble.place, trouble.remedy]);
      const group = groups.get(key) ?? { ...trouble, who: [] };
      group.who.push(connection.name);
      if (trouble.since < group.since) group.since = trouble.since;
      groups.set(key, group);
    }
  }
  const items = [...groups.values()].sort((a, b) => b.who.length - a.who.length || a.since.localeCompare(b.since)).map(g => ({
    icon: 'trouble',
    head: `${g.who.length === 1 ? g.who[0] : many(g.who.length, 'connection')}: ${{ polling: 'polling fails', delivery: `delivery${g.place ? ` to ${g.place}` : ''} fails`, clock: 'clock differs', lag: 'stalled' }[g.kind] ?? g.kind}`,
    since: g.since,
    who: g.who.length > 1 ? g.who : [],
    reasons: [g.reason + (g.who.length > 1 ? ' (and similar)' : '')],
    todo: g.remedy.slice(0, 1).toUpperCase() + g.remedy.slice(1),
    docs: g.docs,
  }));
  for (const d of status.destinations) {
    if (hasFailed(status, d)) {
      items.push({
        icon: 'trouble', who: [], head: `${d.name}: ${many(d.pending, 'delivery', 'deliveries')} pending`, since: d.trouble.since,
        reasons: [d.trouble.reason], todo: d.trouble.remedy.slice(0, 1).toUpperCase() + d.trouble.remedy.slice(1), docs: d.trouble.docs,
      });
    }
    if (d.warning) {
      items.push({ icon: 'trouble', who: [], head: `${d.name}: ${many(d.pending, 'delivery', 'deliveries')} pending, but the routing does not call it any more`, reasons: [], todo: d.warning, docs: 'docs/routing.md' });
    }
  }
  const refusers = withLetters(status);
  if (refusers.length) {
    items.push({
      icon: 'trouble', who: [],
      head: lettersSaid(status) + (status.keptLetters ? '' : ' since startup'),
      reasons: refusers.map(d => `${refuser(d)}: ${number(d.count)}${d.reason ? `; latest reason: ${d.reason}` : ''}`),
      todo: 'Inspect them with ', commands: ['defender-alert-routes dead-letters list', 'defender-alert-routes dead-letters replay'], docs: 'docs/dead-letters.md',
    });
  }
  for (const r of status.refused) {
    items.push({
      icon: 'trouble', who: [], reasons: r.reasons,
      since: r.what === 'routes' && status.reload?.outcome === 'refused' ? status.reload.at : undefined,
      head: REFUSED[kindOf(r)]?.[0] ?? `${r.what}: rejected`,
      todo: REFUSED[kindOf(r)]?.[1] ?? 'Fix the causes above.',
      docs: REFUSED[kindOf(r)]?.[2],
    });
  }
  for (const c of status.credentials) {
    if (c.expiresInSeconds < 30 * 86_400) {
      items.push({ icon: 'waiting', who: [], reasons: [], head: c.expiresInSeconds < 0 ? `${c.tenant}: secret or certificate has expired` : `${c.tenant}: secret or certificate expires in ${span(c.expiresInSeconds)}`, todo: 'Renew it. A secret or certificate in a file is reloaded without a restart.', docs: 'docs/secrets.md' });
    }
  }
  const ends = new Map();
  for (const c of status.connections) {
    if (c.retirement) ends.set(c.source, { ...c.retirement, who: [...(ends.get(c.source)?.who ?? []), c.name] });
  }
  for (const [source, end] of ends) {
    items.push({ icon: 'waiting', who: end.who.length > 1 ? end.who : [], reasons: [end.reason], head: `${end.who.length === 1 ? end.who[0] : source}: API retirement`, todo: end.remedy, docs: 'docs/sources.md' });
  }
  const narrow = innerWidth < 640;
  const most = narrow ? 2 : 6;
  const list = items.slice(0, allItems ? items.length : most);
  $('attention').hidden = items.length === 0;
  say($('attention-title'), items.every(item => item.todo.startsWith('No action needed')) ? 'Current problems' : 'Action required');
  $('attention-more').hidden = items.length <= most;
  say($('attention-more'), allItems ? 'Show fewer' : `Show all ${number(items.length)}`);
  once('attention', [narrow, list], () => $('troubles').replaceChildren(...list.map(item =>
    make('li', {}, sign(item.icon),
      make('h3', {}, item.head + ' ', item.since ? since(item.since) : null),
      item.who.length ? make('ul', { class: 'who' }, ...some(item.who, narrow ? 3 : 12).map(name => make('li', {}, name))) : null,
      ...some(item.reasons, narrow ? 3 : 6).map(reason => make('p', { class: 'reason' }, reason)),
      make('p', { class: 'todo' }, make('b', {}, 'What to do: '), item.todo, ...(item.commands ? [make('code', {}, item.commands[0]), '; fix the rule or the destination; then ', make('code', {}, item.commands[1]), '.'] : [])),
      item.docs ? make('p', { class: 'docs' }, 'Documentation: ', link(item.docs)) : null))));
}

// ---------------------------------------------------------------- the flow picture

/** What the picture and the tables beside it show. */
function model(status) {
  const grouped = (list, key) => list.reduce((map, one) => map.set(key(one), (map.get(key(one)) ?? 0) + one.alerts), new Map());
  const rank = severity => (SEVERITIES.includes(severity) ? SEVERITIES.indexOf(severity) : SEVERITIES.length);
  const severities = [...new Set([...SEVERITIES.slice(0, 4), ...status.arrivals.map(a => a.severity), ...ends(status).map(d => d.severity)])].sort((a, b) => rank(a) - rank(b));
  const sources = [...new Set([...status.connections.map(c => c.source), ...status.arrivals.map(a => a.source)])].sort().map(name => {
    const of = status.connections.filter(c => c.source === name);
    return { name, connections: of.length, ill: of.filter(isIll).length, alerts: sum(status.arrivals.filter(a => a.source === name).map(a => a.alerts)) };
  });
  const counts = grouped(status.arrivals, a => a.category);
  return { severities, sources, counts, categories: [...counts.keys()].sort((a, b) => a.localeCompare(b)), destinations: destinationsOf(status, rank) };
}

const columnsShown = new Set();

/** The largest categories, in alphabetical order. A column that is shown stays, so that none moves while the page is read. */
function columnsOf(m, room) {
  if (m.categories.length <= room) return m.categories;
  const largest = [...m.categories].sort((a, b) => columnsShown.has(b) - columnsShown.has(a) || m.counts.get(b) - m.counts.get(a)).slice(0, Math.max(0, room - 1));
  columnsShown.clear();
  for (const category of largest) columnsShown.add(category);
  return m.categories.filter(category => columnsShown.has(category));
}

/** Many destinations of a kind are shown as one. */
function destinationsOf(status, rank) {
  const kind = name => (name.includes(':') ? name.slice(0, name.indexOf(':')) : '');
  const dropped = sum(status.dropped.map(d => d.alerts));
  const ofKind = status.destinations.reduce((map, d) => map.set(kind(d.name), (map.get(kind(d.name)) ?? 0) + 1), new Map());
  const all = new Map();
  const put = (key, name, d) => {
    const one = all.get(key) ?? { key, kind: kind(d.name), name, delivered: 0, pending: 0, deadLetters: 0, up: undefined, members: new Set(), count: 0 };
    one.delivered += d.delivered;
    one.pending += d.pending ?? 0;
    one.deadLetters += d.deadLetters;
    one.up = one.up === false || d.up === false ? false : one.up ?? d.up;
    one.members.add(d.name);
    one.count++;
    all.set(key, one);
  };
  for (const d of status.destinations) {
    const k = kind(d.name);
    if (!d.delivered && !isWaiting(d) && d.up !== false) continue;
    if (k && ofKind.get(k) > 6) put(k + ':*', many(ofKind.get(k), 'destination'), d);
    else put(d.name, k ? d.name.slice(k.length + 1) : d.name, d);
  }
  const list = [...all.values()].sort((a, b) => b.delivered - a.delivered);
  if (list.length > 12) {
    const rest = list.splice(11);
    list.push({ key: '*', kind: '', name: many(sum(rest.map(r => r.count)), 'other'), delivered: sum(rest.map(r => r.delivered)), pending: sum(rest.map(r => r.pending)), deadLetters: sum(rest.map(r => r.deadLetters)), up: rest.some(r => r.up === false) ? false : undefined, members: new Set(rest.flatMap(r => [...r.members])), count: rest.length });
  }
  if (dropped) list.push({ key: DROPPED, kind: '', name: DROPPED, delivered: dropped, pending: 0, deadLetters: 0, up: undefined, members: new Set([DROPPED]), count: 1 });
  for (const one of list) {
    const ways = ends(status).filter(d => one.members.has(d.destination));
    const total = sum(ways.map(d => d.alerts));
    one.weight = total ? sum(ways.map(d => rank(d.severity) * d.alerts)) / total : 9;
  }
  return list.sort((a, b) => a.weight - b.weight || a.key.localeCompare(b.key));
}

function flow(status) {
  const width = Math.floor($('picture').clientWidth);
  if (!width) return;
  const m = model(status);
  const live = [...Object.keys(samples.at(-1).bySource).filter(k => isLive('bySource', k)), ...Object.keys(samples.at(-1).byWay).filter(k => isLive('byWay', k))];
  const anything = status.arrivals.length + ends(status).length > 0;
  const polls = sum(status.connections.flatMap(c => Object.values(c.polls)));
  say($('flow-hint'), anything
    ? 'Counts since startup. Width is proportional to the square root of the count; moving dots mark traffic in the last two minutes.'
    : polls ? `No new alerts after ${many(polls, 'poll')}.` : 'No data yet: the first polls are running.');
  once('flow', [width, m, [...m.counts], status.arrivals, ends(status), live], () => {
    $('picture').replaceChildren(picture(status, m, width));
    tables(status, m);
  });
}

const pen = document.createElement('canvas').getContext('2d');

/** As much of a name as there is room for; of a topic its end, which tells it from others. */
function cut(name, pixels, weight, size, end) {
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  let left = name;
  while (left && pen.measureText(left === name ? left : left + '…').width > pixels) left = end ? left.slice(1) : left.slice(0, -1);
  return left === name ? name : end ? '…' + left : left + '…';
}

function picture(status, m, W) {
  const narrow = W < 620;
  const left = narrow ? 82 : Math.min(200, Math.max(164, W * 0.15));
  const right = narrow ? 110 : Math.min(260, Math.max(196, W * 0.19));
  const gap = narrow ? 20 : Math.min(150, Math.max(44, W * 0.08));
  const mid = W - left - right - 2 * gap;
  const labels = narrow ? 0 : 122;
  const room = narrow ? 0 : Math.max(0, Math.floor((mid - labels - 10) / 46));
  const columns = [...columnsOf(m, room)];
  const rest = m.categories.filter(category => !columns.includes(category));
  if (!narrow && rest.length) columns.push(null);
  const cellWidth = Math.min(72, (mid - labels - 10) / Math.max(1, columns.length));
  const top = narrow ? 30 : m.categories.length ? 104 : 34;
  const bodyHeight = Math.max(m.severities.length * 56, m.sources.length * 62, m.destinations.length * 46, 150);
  const rowHeight = Math.min(72, bodyHeight / m.severities.length);
  const H = top + bodyHeight + 8;
  const svg = draw('svg', { class: 'flow', viewBox: `0 0 ${W} ${H}`, width: W, height: H });
  const ribbons = draw('g');
  const dots = draw('g');
  const front = draw('g');
  svg.append(ribbons, dots, front);
  const text = (x, y, content, of, title) => front.append(draw('text', { x, y, class: of }, content, title ? draw('title', {}, title) : null));

  text(0, 14, 'Sources', 't-stage');
  text(left + gap, 14, narrow ? 'Severity' : 'Severity × category', 't-stage');
  text(W - right, 14, 'Destinations', 't-stage');

  const place = (list, min) => {
    const height = Math.min(Math.max(min, bodyHeight / Math.max(1, list.length)), 96);
    const first = top + (bodyHeight - height * list.length) / 2;
    return list.map((one, i) => ({ one, y: first + i * height, height }));
  };
  const sources = place(m.sources, 62);
  const rows = place(m.severities, rowHeight).map((row, i, all) => ({ ...row, height: rowHeight, y: top + (bodyHeight - rowHeight * all.length) / 2 + i * rowHeight }));
  const destinations = place(m.destinations, 46);

  const inward = sources.flatMap(s => rows.map(r => ({ s, r, key: s.one.name + '\n' + r.one, map: 'bySource', keys: [s.one.name + '\n' + r.one], alerts: sum(status.arrivals.filter(a => a.source === s.one.name && a.severity === r.one).map(a => a.alerts)) }))).filter(l => l.alerts);
  const outward = rows.flatMap(r => destinations.map(d => ({ r, d, key: r.one + '\n' + d.one.key, map: 'byWay', keys: [...d.one.members].map(name => r.one + '\n' + name), alerts: sum(ends(status).filter(x => x.severity === r.one && d.one.members.has(x.destination)).map(x => x.alerts)) }))).filter(l => l.alerts);
  const stack = (links, end) => links.reduce((map, l) => map.set(l[end], (map.get(l[end]) ?? 0) + Math.sqrt(l.alerts)), new Map());
  const scale = Math.min(3.2, ...[[inward, 's', 26], [inward, 'r', 14], [outward, 'r', 14], [outward, 'd', 12]].flatMap(([links, end, margin]) => [...stack(links, end)].map(([node, size]) => (node.height - margin) / size)));
  const thickness = link => Math.max(1.5, scale * Math.sqrt(link.alerts));
  const offsets = new Map();
  const take = (links, node, end, link) => {
    const key = JSON.stringify([links === inward, end, node.one.key ?? node.one.name ?? node.one]);
    const total = sum(links.filter(l => l[end] === node).map(thickness));
    const begin = offsets.get(key) ?? node.y + (node.height - total) / 2;
    offsets.set(key, begin + thickness(link));
    return begin + thickness(link) / 2;
  };
  const lane = (x0, x1, links, a, b, into) => {
    for (const link of links) {
      const y0 = take(links, link[a], a, link);
      const y1 = take(links, link[b], b, link);
      const t = thickness(link);
      const c = (x1 - x0) * 0.5;
      const severity = SEVERITIES.includes(link.r.one) ? link.r.one : 'unknown';
      const marks = { 'data-source': link.s?.one.name, 'data-severity': link.r.one, 'data-destination': link.d?.one.key };
      ribbons.append(draw('path', {
        class: `ribbon ${severity}`, ...marks,
        d: `M${x0} ${y0 - t / 2}C${x0 + c} ${y0 - t / 2} ${x1 - c} ${y1 - t / 2} ${x1} ${y1 - t / 2}V${y1 + t / 2}C${x1 - c} ${y1 + t / 2} ${x0 + c} ${y0 + t / 2} ${x0} ${y0 + t / 2}Z`,
      }, draw('title', {}, `${into(link)}: ${many(link.alerts, 'alert')}`)));
      if (link.keys.some(key => isLive(link.map, key))) {
        dots.append(draw('path', { class: `live ${severity}`, ...marks, 'stroke-width': Math.min(5, Math.max(2.5, t)), d: `M${x0} ${y0}C${x0 + c} ${y0} ${x1 - c} ${y1} ${x1} ${y1}` }));
      }
    }
  };
  lane(left, left + gap, inward, 's', 'r', l => `${l.s.one.name} → ${l.r.one}`);
  lane(W - right - gap, W - right, outward, 'r', 'd', l => `${l.r.one} → ${l.d.one.kind ? l.d.one.kind + ':' : ''}${l.d.one.name}`);
  const ghost = (x0, x1, y0, y1) => ribbons.append(draw('path', { class: 'ghost', d: `M${x0} ${y0}C${(x0 + x1) / 2} ${y0} ${(x0 + x1) / 2} ${y1} ${x1} ${y1}` }));
  const centre = node => node.y + node.height / 2;
  if (!inward.length) for (const s of sources) for (const r of rows) ghost(left, left + gap, centre(s), centre(r));

  const bar = (node, x, links, end, bad) => {
    const total = Math.max(6, sum(links.filter(l => l[end] === node).map(thickness)));
    front.append(draw('rect', { class: 'bar' + (bad ? ' bad' : ''), x, y: centre(node) - total / 2, width: 4, height: total, rx: 2 }));
  };

  for (const node of sources) {
    const s = node.one;
    const y = centre(node);
    bar(node, left - 4, inward, 's', s.ill);
    text(0, y - (s.ill ? 9 : 2), cut(s.name, left - 10, 600, narrow ? 12 : 13), 't-name', s.name);
    text(0, y + (s.ill ? 7 : 15), narrow ? few(s.alerts) : `${few(s.alerts)} · ${s.connections === 1 ? '1 connection' : `${number(s.connections)} connections`}`, 't-soft');
    if (s.ill) {
      front.append(draw('use', { href: '#i-trouble', class: 'i-bad', x: 0, y: y + 13, width: 12, height: 12 }));
      text(17, y + 23, s.connections === 1 ? 'failing' : narrow ? `${s.ill} of ${s.connections}` : `${number(s.ill)} failing`, 't-bad');
    }
    front.append(draw('rect', { x: 0, y: y - node.height / 2, width: left, height: node.height, fill: 'transparent', 'data-source': s.name }));
  }

  const most = Math.max(1, ...status.arrivals.map(a => a.alerts), ...m.severities.flatMap(severity => m.categories.map(category => count(status, severity, category))));
  for (const node of rows) {
    const severity = SEVERITIES.includes(node.one) ? node.one : 'unknown';
    const total = sum(status.arrivals.filter(a => a.severity === node.one).map(a => a.alerts));
    const y = node.y + 3;
    const h = node.height - 6;
    const g = draw('g', { class: severity });
    front.append(g);
    g.append(draw('rect', { class: 'row', x: left + gap, y, width: mid, height: h, rx: 9, 'data-severity': node.one }));
    g.append(draw('rect', { class: 'sevbar', x: left + gap, y, width: 4, height: h, rx: 2 }));
    const words = (x, dy, content, of) => g.append(draw('text', { x, y: dy, class: of, 'data-severity': node.one }, content));
    const name = node.one === 'informational' ? (narrow ? 'info' : 'informational') : cut(node.one, (narrow ? mid : labels) - 14, 650, 13);
    words(left + gap + 12, y + h / 2 - 2, name, 't-sev');
    words(left + gap + 12, y + h / 2 + 14, few(total), 't-soft');
    columns.forEach((category, i) => {
      const n = category === null ? sum(rest.map(c => count(status, node.one, c))) : count(status, node.one, category);
      const x = left + gap + labels + i * cellWidth;
      const title = draw('title', {}, `${node.one}, ${category ?? 'other categories'}: ${many(n, 'alert')}`);
      if (!n) {
        g.append(draw('rect', { class: 'empty', x: x + cellWidth / 2 - 2, y: y + h / 2 - 2, width: 4, height: 4, rx: 2 }));
        return;
      }
      g.append(draw('rect', { class: 'cell', x: x + 2, y: y + 4, width: cellWidth - 4, height: h - 8, rx: 6, 'fill-opacity': (0.1 + 0.36 * (Math.log(n + 1) / Math.log(most + 1))).toFixed(3), 'data-severity': node.one, 'data-category': category ?? '' }, title));
      g.append(draw('text', { x: x + cellWidth / 2, y: y + h / 2 + 4, class: 't-cell', 'pointer-events': 'none' }, few(n)));
    });
  }
  columns.forEach((category, i) => {
    const x = left + gap + labels + (i + 0.5) * cellWidth;
    front.append(draw('text', { class: 't-cat', transform: `translate(${x - 3} ${rows[0].y - 6}) rotate(-38)` }, category === null ? `${rest.length} more` : cut(category, 112, 400, 11.5), draw('title', {}, category ?? rest.join(', '))));
  });

  for (const node of destinations) {
    const d = node.one;
    const x = W - right;
    const y = centre(node);
    bar(node, x, outward, 'd', d.up === false);
    text(x + 12, y - 3, cut(d.name, right - 12, 600, narrow ? 12 : 13, d.kind === 'kafka'), 't-name', (d.kind ? d.kind + ':' : '') + d.name);
    const counts = `${narrow || !d.kind || d.up === false ? '' : d.kind + ' · '}${few(d.delivered)}${d.pending ? ` · ${few(d.pending)} pending` : ''}${d.deadLetters ? ` · ${few(d.deadLetters)} dead` : ''}`;
    if (d.up === false) {
      front.append(draw('use', { href: '#i-trouble', class: 'i-bad', x: x + 12, y: y + 3, width: 12, height: 12 }));
      text(x + 29, y + 13, narrow ? `down · ${few(d.pending || d.delivered)}` : `down · ${counts}`, 't-bad');
    } else {
      text(x + 12, y + 13, counts, 't-soft');
    }
    front.append(draw('rect', { x, y: y - node.height / 2, width: right, height: node.height, fill: 'transparent', 'data-destination': d.key }));
  }
  if (!destinations.length) {
    text(W - right + 12, top + bodyHeight / 2 - 2, 'no deliveries', 't-soft');
    text(W - right + 12, top + bodyHeight / 2 + 14, 'yet', 't-soft');
    for (const r of rows) ghost(W - right - gap, W - right, centre(r), top + bodyHeight / 2);
  }
  svg.addEventListener('pointerover', event => highlight(svg, event.target, status));
  svg.addEventListener('pointerleave', () => highlight(svg, null, status));
  return svg;
}

const count = (status, severity, category) => sum(status.arrivals.filter(a => a.severity === severity && a.category === category).map(a => a.alerts));

/** Shows the ways of what is pointed at. */
function highlight(svg, target, status) {
  const { source, severity, category, destination } = target?.dataset ?? {};
  svg.classList.toggle('focus', Boolean(source || severity || destination));
  for (const way of svg.querySelectorAll('.ribbon, .live')) {
    const of = way.dataset;
    const fits = source && !severity ? of.source === source
      : destination && !severity ? of.destination === destination
      : category ? of.severity === severity && (of.source ? status.arrivals.some(a => a.source === of.source && a.severity === severity && a.category === category)
        : ends(status).some(d => d.severity === severity && d.category === category && (d.destination === of.destination || of.destination.endsWith('*'))))
      : of.severity === severity && (!source || of.source === source || !of.source) && (!destination || of.destination === destination || !of.destination);
    way.classList.toggle('on', Boolean(fits));
  }
}

function tables(status, m) {
  const head = (table, cells) => $(table).tHead.replaceChildren(make('tr', {}, ...cells.map((cell, i) => make('th', { scope: 'col', class: i && 'n' }, cell))));
  const body = (table, rows) => $(table).tBodies[0].replaceChildren(...rows.map(row => make('tr', {}, ...row.map((cell, i) => make(i ? 'td' : 'th', { scope: !i && 'row', class: i && (cell === 0 ? 'n zero' : 'n') }, typeof cell !== 'number' ? cell : innerWidth < 640 ? few(cell) : number(cell))))));
  head('matrix', ['category', ...m.severities.map(s => (s === 'informational' ? 'info' : s))]);
  body('matrix', m.categories.map(category => [category, ...m.severities.map(severity => count(status, severity, category))]));
  head('ways', ['source, destination', ...m.severities.map(s => (s === 'informational' ? 'info' : s))]);
  body('ways', [
    ...m.sources.map(s => [`from ${s.name}`, ...m.severities.map(severity => sum(status.arrivals.filter(a => a.source === s.name && a.severity === severity).map(a => a.alerts)))]),
    ...m.destinations.map(d => [`${d.key === DROPPED ? '' : 'to '}${d.kind && d.kind + ':'}${d.name}${d.up === false ? ' (down)' : ''}`, ...m.severities.map(severity => sum(ends(status).filter(x => d.members.has(x.destination) && x.severity === severity).map(x => x.alerts)))]),
  ]);
  const rules = [...new Set(status.dropped.map(d => d.rule))].sort();
  $('drops').hidden = rules.length === 0;
  head('drops', ['rule', ...m.severities.map(s => (s === 'informational' ? 'info' : s))]);
  body('drops', rules.map(rule => [rule, ...m.severities.map(severity => sum(status.dropped.filter(d => d.rule === rule && d.severity === severity).map(d => d.alerts)))]));
}

// ---------------------------------------------------------------- the last 24 hours

const COUNTED = { fresh: ['new alerts', 'New alerts'], failedPolls: ['failed polls', 'Failed polls'] };

/** The sum of the columns, and the highest with its time. */
function summary(day, kind) {
  const counts = day[kind];
  const top = Math.max(...counts);
  const at = Date.parse(day.from) + counts.indexOf(top) * COLUMN;
  return top ? `${number(sum(counts))}, peak ${number(top)} at ${minute(at)}` : '0';
}

/** Counts by column of a connection, or of all. Nothing is drawn before the start of the process. */
function spark(of, status, kind) {
  const counts = of.lastDay[kind];
  const top = Math.max(1, ...counts);
  const down = kind === 'failedPolls';
  const wide = of === status ? 0.8 : 1;
  const first = Math.max(0, Math.floor((Date.parse(status.about.started) - Date.parse(of.lastDay.from)) / COLUMN));
  const label = `${of.name ?? 'All connections'}, last 24 hours, ${COUNTED[kind][0]}: ${summary(of.lastDay, kind)}`;
  return draw('svg', { class: `spark ${down ? 'failed' : 'fresh'}`, viewBox: `0 0 ${counts.length} 30`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    draw('title', {}, label),
    draw('path', { class: 'since', d: `M${first} ${down ? 0 : 29}H${counts.length}v1H${first}Z` }),
    draw('path', { d: counts.map((n, i) => {
      const size = n ? Math.max(3, (30 * n) / top) : 0;
      return n ? `M${i} ${down ? 0 : 30 - size}h${wide}v${size}h${-wide}Z` : '';
    }).join('') }));
}

function day(status) {
  const { lastDay } = status;
  $('day-card').hidden = !lastDay;
  if (!lastDay) return;
  say($('day-hint'), 'In columns of 15 minutes. Counted since startup and kept in memory.');
  once('day', lastDay, () => $('day').replaceChildren(...Object.entries(COUNTED).map(([kind, [, name]]) =>
    make('div', { class: kind },
      make('p', { class: 'line' }, make('b', {}, name), make('span', { class: 'hint' }, summary(lastDay, kind))),
      spark(status, status, kind),
      make('p', { class: 'line hint' }, make('span', {}, moment(lastDay.from)), make('span', {}, 'now'))))));
}

// ---------------------------------------------------------------- pending deliveries

let allQueues = false;

/** A row for each destination that is called after the commit; those with nothing to do fold away. */
function queues(status) {
  const all = status.destinations.filter(d => d.pending !== undefined);
  const busy = all.filter(d => isWaiting(d) || d.trouble).sort((a, b) => Boolean(b.trouble) - Boolean(a.trouble) || b.pending - a.pending || a.name.localeCompare(b.name));
  const rest = all.filter(d => !busy.includes(d));
  const rows = allQueues ? [...busy, ...rest] : busy.slice(0, ROWS);
  const now = Date.parse(status.at);
  $('queues-card').hidden = all.length === 0;
  say($('queues-hint'), busy.length ? `${many(backlog(busy), 'delivery', 'deliveries')} to ${many(busy.length, 'destination')}. Each destination is retried by itself; polling continues.` : `Nothing pending for ${many(all.length, 'destination')}.`);
  $('queues-scroll').hidden = rows.length === 0;
  once('queues', rows.map(d => [d.name, d.pending, d.oldestPending, d.trouble, d.nextAttempt, d.warning, d.delivered, hasFailed(status, d)]), () => $('queues').tBodies[0].replaceChildren(...rows.map(d => {
    const [state, name, words] = d.warning ? ['TROUBLE', 'trouble', 'not called any more'] : hasFailed(status, d) ? ['TROUBLE', 'trouble', 'failing'] : d.trouble ? ['RETRYING', 'waiting', 'retrying'] : d.pending ? ['CATCHING_UP', 'catching', 'delivering'] : ['UP', 'ok', 'idle'];
    const cell = (label, value, zero) => make('td', { class: 'n' + (zero ? ' zero' : ''), 'data-label': label }, value);
    return make('tr', {},
      make('th', { scope: 'row' }, d.name),
      make('td', {}, make('span', { class: 'state', 'data-state': state }, sign(name), words)),
      cell('Pending', number(d.pending), !d.pending),
      cell('Oldest', d.oldestPending ? span((now - Date.parse(d.oldestPending)) / 1000) : '–', !d.oldestPending),
      cell('Delivered', number(d.delivered), !d.delivered),
      make('td', { class: 'why', 'data-label': 'Reason' }, ...(d.trouble ? [since(d.trouble.since), `: ${ended(d.trouble.reason)} What to do: ${ended(d.trouble.remedy)} `, d.nextAttempt ? `Next attempt at ${clock(d.nextAttempt)}. ` : null, link(d.trouble.docs)].filter(Boolean) : []), d.warning ? `What to do: ${ended(d.warning)}` : null));
  })));
  $('queues-more').hidden = rest.length === 0 && busy.length <= ROWS;
  say($('queues-more'), allQueues ? 'Show fewer' : busy.length > ROWS ? `Show all ${number(all.length)}` : `Show ${many(rest.length, 'destination')} with nothing pending`);
}

// ---------------------------------------------------------------- connections

const STATES = {
  TROUBLE: ['trouble', 'failing'],
  LATE: ['trouble', 'stalled'],
  RETRYING: ['waiting', 'retrying'],
  CATCHING_UP: ['catching', 'catching up'],
  WAITING: ['waiting', 'not polled yet'],
  UP: ['ok', 'healthy'],
  ELSEWHERE: ['elsewhere', 'on another instance'],
};
let allRows = false;

/** A square for each, where a table would not be taken in at a glance. */
function overview(status) {
  const few = status.connections.length <= 16;
  const sources = [...new Set(status.connections.map(c => c.source))].sort();
  const states = Object.keys(STATES).filter(state => status.connections.some(c => c.state === state));
  once('overview', few ? [] : status.connections.map(c => [c.name, c.state]), () => $('overview').replaceChildren(...(few ? [] : [
    ...sources.flatMap(source => [
      make('div', { class: 'label' }, source),
      make('div', { class: 'squares' }, ...status.connections.filter(c => c.source === source).map(c => square(c.state, `${c.name}: ${STATES[c.state][1]}`))),
    ]),
    make('div', { class: 'key' }, ...states.map(state => make('span', {}, square(state), `${number(status.connections.filter(c => c.state === state).length)} ${STATES[state][1]}`))),
  ])));
}

const square = (state, title) => make('span', { class: 'square', 'data-state': state, title }, isIll({ state }) ? sign('trouble') : null);

function connections(status) {
  const words = $('filter').value.trim().toLowerCase();
  const order = Object.keys(STATES);
  const found = status.connections
    .filter(c => !words || c.name.toLowerCase().includes(words))
    .filter(c => !$('only').checked || (c.state !== 'UP' && c.state !== 'ELSEWHERE'))
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.name.localeCompare(b.name));
  const rows = found.slice(0, allRows ? found.length : ROWS);
  once('connections', rows, () => $('connections').tBodies[0].replaceChildren(...rows.map(c => {
    const cell = (label, value, zero) => make('td', { class: 'n' + (zero ? ' zero' : ''), 'data-label': label }, value);
    const polls = sum(Object.values(c.polls));
    return make('tr', {},
      make('th', { scope: 'row' }, make('span', {}, c.tenant + '/'), c.source),
      make('td', {}, make('span', { class: 'state', 'data-state': c.state }, sign(STATES[c.state][0]), STATES[c.state][1])),
      cell('Lag', c.lagSeconds === undefined ? 'none yet' : span(c.lagSeconds), c.lagSeconds === undefined),
      cell('New', number(c.fresh), !c.fresh),
      cell('Delivered', number(c.delivered), !c.delivered),
      cell('Dead letters', number(c.deadLetters), !c.deadLetters),
      cell('Polls', number(polls), !polls),
      cell('Quota left', c.budgetLeft === undefined ? '–' : number(c.budgetLeft), c.budgetLeft === undefined),
      make('td', { class: 'sparks', 'data-label': 'Last 24 h' }, ...(c.lastDay ? [spark(c, status, 'fresh'), sum(c.lastDay.failedPolls) ? spark(c, status, 'failedPolls') : null] : [])));
  })));
  $('connections-none').hidden = rows.length > 0;
  say($('connections-none'), status.connections.length ? 'No connection matches the filter.' : 'No connections.');
  $('connections-more').hidden = found.length <= ROWS;
  say($('connections-more'), allRows ? 'Show fewer' : `Show all ${number(found.length)}`);
}

// ---------------------------------------------------------------- the rest

let allBackfills = false;

function backfills(status) {
  const behind = status.connections.filter(c => c.backfill).sort((a, b) => b.backfill.behindSeconds - a.backfill.behindSeconds);
  const list = behind.slice(0, allBackfills ? behind.length : BACKFILLS);
  $('backfill').hidden = behind.length === 0;
  $('backfills-hint').hidden = behind.length < 2;
  say($('backfills-hint'), `${many(behind.length, 'connection')}, ${many(sum(behind.map(c => c.backfill.alerts)), 'alert')} delivered so far. Largest lag first.`);
  $('backfills-more').hidden = behind.length <= BACKFILLS;
  say($('backfills-more'), allBackfills ? 'Show fewer' : `Show all ${number(behind.length)}`);
  const now = Date.parse(status.at);
  once('backfills', list.map(c => [c.name, c.backfill]), () => $('backfills').replaceChildren(...list.map((c, i) => {
    const b = c.backfill;
    const done = (Date.parse(b.at) - Date.parse(b.from)) / Math.max(1, now - Date.parse(b.from));
    const id = 'backfill-' + i;
    return make('li', {},
      make('div', { class: 'line' }, make('b', { id }, c.name), make('span', {}, b.leftSeconds === undefined ? 'time left unknown' : `about ${span(b.leftSeconds)} left`)),
      make('progress', { max: 100, value: Math.round(100 * done), 'aria-labelledby': id }, `${Math.round(100 * done)} %`),
      make('span', { class: 'hint' }, `at ${moment(b.at)}, ${span(b.behindSeconds)} behind · ${number(b.alerts)} alerts, ${b.perSecond < 10 ? b.perSecond.toFixed(1) : number(Math.round(b.perSecond))} a second`));
  })));
}

function letters(status) {
  const dead = withLetters(status);
  $('letters-card').hidden = dead.length === 0;
  once('letters', dead.map(d => [d.name, d.count]), () => $('letters').replaceChildren(...dead.slice(0, 8).map(d =>
    make('li', {}, make('span', {}, refuser(d)), make('b', {}, number(d.count)))),
  ...(dead.length > 8 ? [make('li', {}, make('span', {}, `${number(dead.length - 8)} more`), make('b', {}, number(sum(dead.slice(8).map(d => d.count)))))] : [])));
}

let allFaults = false;

function faults(status) {
  const alike = [];
  for (const fault of status.faults) {
    const before = alike.at(-1);
    if (before && before.connection === fault.connection && before.what === fault.what) before.times++;
    else alike.push({ ...fault, times: 1 });
  }
  const list = alike.slice(0, allFaults ? alike.length : FAULTS);
  $('faults-card').hidden = list.length === 0;
  once('faults', list, () => $('faults').replaceChildren(...list.map(f =>
    make('li', {}, make('time', { datetime: f.at, title: f.at }, moment(f.at)), make('b', {}, f.connection), make('span', { class: 'what' }, f.what, f.times > 1 ? make('span', { class: 'times' }, ` ${number(f.times)} times in a row`) : null), make('span', { class: 'next' }, 'Next: ' + f.next + '. ', f.docs ? link(f.docs) : null)))));
  $('faults-more').hidden = alike.length <= FAULTS;
  say($('faults-more'), allFaults ? 'Show fewer' : `Show all ${number(alike.length)}`);
}

/** One line in place of the cards that have nothing to show. */
function quiet(status) {
  const none = [['backfill', 'backfill running'], ['letters-card', status.keptLetters ? 'dead letters stored' : 'dead letters since startup'], ['faults-card', 'failures since startup']]
    .filter(([id]) => $(id).hidden).map(([, words]) => 'no ' + words).join(', ');
  $('quiet').hidden = !none;
  say($('quiet'), none && none[0].toUpperCase() + none.slice(1) + '.');
}

// ---------------------------------------------------------------- begin

$('attention-more').addEventListener('click', () => { allItems = !allItems; attention(latest); });
$('filter').addEventListener('input', () => latest && connections(latest));
$('only').addEventListener('change', () => latest && connections(latest));
$('queues-more').addEventListener('click', () => { allQueues = !allQueues; queues(latest); refreshTimes(Date.parse(latest.at)); });
$('connections-more').addEventListener('click', () => { allRows = !allRows; connections(latest); });
$('backfills-more').addEventListener('click', () => { allBackfills = !allBackfills; backfills(latest); });
$('faults-more').addEventListener('click', () => { allFaults = !allFaults; faults(latest); });
document.addEventListener('visibilitychange', () => { beat(); if (!document.hidden) ask(); });
new ResizeObserver(() => { if (latest) { attention(latest); flow(latest); } }).observe($('picture'));
setInterval(beat, 1000);
ask();
