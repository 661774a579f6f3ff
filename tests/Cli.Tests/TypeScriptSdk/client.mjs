// The official MCP SDK as client: prints one JSON line with what it saw, for the test to judge.
//   node client.mjs stdio PROGRAM ARG...
//   node client.mjs http URL
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [kind, target, ...args] = process.argv.slice(2);
const transport = kind === 'stdio'
  ? new StdioClientTransport({ command: target, args, env: process.env, stderr: 'ignore' })
  : new StreamableHTTPClientTransport(new URL(target), { requestInit: { headers: { 'X-Agent-Id': process.env.AI_MEMORY_AGENT_ID } } });
const client = new Client({ name: 'typescript-sdk', version: '1.0.0' });
await client.connect(transport);

const text = result => result.content[0].text;
const call = (name, given) => client.callTool({ name, arguments: given });
const store = async title => JSON.parse(text(await call('memory_store', { title, content: `${title} says this`, namespace: 'sdk/part' }))).id;
const [a, b, c, d, e, standard] = [await store('a'), await store('b'), await store('c'), await store('d'), await store('e'), await store('rules')];

// Tool, valid arguments, invalid ones. Where an argument of the wrong type counts as absent, the invalid call succeeds too.
const rows = [
  ['memory_store', { title: 'f', content: 'text', tier: 'long', tags: ['x'], priority: 7 }, { title: 'f' }],
  ['memory_recall', { context: 'says', format: 'json' }, {}],
  ['memory_search', { query: 'says' }, { query: 7 }],
  ['memory_list', { namespace: 'sdk/part', limit: 2 }, { limit: 'many' }],
  ['memory_delete', { id: a }, { id: 'nope' }],
  ['memory_promote', { id: b }, { id: b, to_namespace: 'elsewhere' }],
  ['memory_forget', { namespace: 'nowhere', dry_run: true }, { tier: 'huge' }],
  ['memory_stats', {}, { unknown: 1 }],
  ['memory_update', { id: c, priority: 9 }, { id: c, priority: 99 }],
  ['memory_get', { id: c }, { id: 'nope' }],
  ['memory_link', { source_id: b, target_id: c }, { source_id: b, target_id: b }],
  ['memory_get_links', { id: b }, {}],
  ['memory_consolidate', { ids: [d, e], title: 'de', summary: 'both' }, { ids: [d], title: 'x', summary: 'y' }],
  ['memory_capabilities', {}, { unknown: 1 }],
  ['memory_expand_query', { query: 'x' }, {}],
  ['memory_auto_tag', { id: b }, {}],
  ['memory_detect_contradiction', { id_a: b, id_b: c }, {}],
  ['memory_archive_list', {}, { limit: 'x' }],
  ['memory_archive_restore', { id: 'nope' }, {}],
  ['memory_archive_purge', { older_than_days: 1 }, { older_than_days: -1 }],
  ['memory_archive_stats', {}, { unknown: 1 }],
  ['memory_gc', { dry_run: true }, { dry_run: 'yes' }],
  ['memory_session_start', { namespace: 'sdk/part' }, { limit: {} }],
  ['memory_namespace_set_standard', { namespace: 'sdk', id: standard }, { namespace: 'sdk', id: 'nope' }],
  ['memory_namespace_get_standard', { namespace: 'sdk', inherit: true }, {}],
  ['memory_namespace_clear_standard', { namespace: 'sdk' }, {}],
  ['memory_pending_list', { status: 'pending' }, { limit: [] }],
  ['memory_pending_approve', { id: 'nope' }, {}],
  ['memory_pending_reject', { id: 'nope' }, {}],
  ['memory_agent_register', { agent_id: 'sdk', agent_type: 'system' }, { agent_id: 'sdk', agent_type: 'robot' }],
  ['memory_agent_list', {}, { unknown: 1 }],
  ['memory_notify', { target_agent_id: 'sdk', title: 'hello', payload: 'there' }, { target_agent_id: 'sdk', title: 'hello' }],
  ['memory_inbox', { agent_id: 'sdk' }, { agent_id: 'not valid' }],
  ['memory_subscribe', { url: 'https://example.org/hook' }, { url: 'ftp://example.org' }],
  ['memory_unsubscribe', { id: 'nope' }, {}],
  ['memory_list_subscriptions', {}, { unknown: 1 }],
];

const outcome = async (name, given) => {
  const result = await call(name, given);
  return result.isError ? `error: ${text(result)}` : 'ok';
};
const calls = {};
for (const [name, valid, invalid] of rows) {
  calls[name] = [await outcome(name, valid), await outcome(name, invalid)];
}

await client.ping();
const tools = (await client.listTools()).tools;
const prompts = (await client.listPrompts()).prompts;
const prompt = await client.getPrompt({ name: 'recall-first', arguments: { namespace: 'sdk' } });
const resources = (await client.listResources()).resources;
const read = await client.readResource({ uri: resources[0].uri });
console.log(JSON.stringify({
  server: client.getServerVersion(),
  tools: tools.map(tool => tool.name),
  annotated: tools.filter(tool => typeof tool.annotations?.readOnlyHint === 'boolean').length,
  prompts: prompts.map(p => p.name),
  prompt: prompt.messages[0].content.text.includes('"sdk"'),
  read: read.contents.length,
  unknown: await outcome('nope', {}),
  calls,
}));
await client.close();
