// Sends calls with Node's own fetch, one after another over kept-alive connections, and prints the answers as JSON.
// node fetch_all.mjs ADDRESS < calls.json ; a call is {method, path, headers, body, chunks}
const address = process.argv[2];
let input = '';
for await (const chunk of process.stdin) input += chunk;

function stream(chunks) {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(encoder.encode(chunk));
        await new Promise((done) => setTimeout(done, 5));
      }
      controller.close();
    },
  });
}

const answers = [];
for (const { method, path, headers, body, chunks } of JSON.parse(input)) {
  const sent = chunks ? { body: stream(chunks), duplex: 'half' } : { body };
  const answer = await fetch(address + path, { method, headers, redirect: 'manual', ...sent });
  const data = Buffer.from(await answer.arrayBuffer());
  answers.push({ status: answer.status, headers: [...answer.headers], body: data.toString('base64') });
}
const together = await Promise.all(Array.from({ length: 40 }, () => fetch(address + '/list').then((answer) => answer.text())));
console.log(JSON.stringify({ answers, together }));
