// Runs many collections with newman in one process: `node run_many.cjs JOBS.json`, JSON on stdout.
//
// A job is {collection, variables, folder}: a file, what its variables are set to, and the folder that files are sent from.
// For each job it tells how many requests were sent, how many assertions were made, what failed, and every answer in the order of the run: the status, the id
// of the saved example that the mock names, and the SHA-1 of the body.
const crypto = require('crypto');
const fs = require('fs');
const newman = require('newman');

const AT_ONCE = 2;

const sha1 = (bytes) => crypto.createHash('sha1').update(bytes || '').digest('hex');

// One collection: resolves with what was seen, also when newman itself gives up.
function run(job) {
    const answers = [];
    const options = {
        collection: JSON.parse(fs.readFileSync(job.collection, 'utf8')),
        envVar: Object.entries(job.variables).map(([key, value]) => ({key, value})),
        workingDir: job.folder,
        reporters: [],
        ignoreRedirects: true,
        timeoutRequest: 30000
    };
    return new Promise((resolve) => {
        newman.run(options, (error, summary) => {
            const failures = error ? [error] : summary.run.failures.map((failure) => failure.error);
            const {requests, assertions} = summary ? summary.run.stats : {requests: {total: 0}, assertions: {total: 0}};
            resolve({requests: requests.total, assertions: assertions.total, failures: failures.map((one) => String(one.message || one)), answers});
        }).on('request', (error, seen) => answers.push(answer(error ? {} : seen)));
    });
}

// Without a response, which newman counts among its failures, the status is 0.
function answer({response}) {
    if (!response) return {code: 0, example: '', body: ''};
    return {code: response.code, example: response.headers.get('X-Understudy-Example') || '', body: sha1(response.stream)};
}

async function main(jobs) {
    const reports = new Array(jobs.length);
    let next = 0;
    const worker = async () => {
        while (next < jobs.length) {
            const at = next++;
            reports[at] = await run(jobs[at]);
        }
    };
    await Promise.all(Array.from({length: AT_ONCE}, worker));
    process.stdout.write(JSON.stringify(reports));
}

main(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')));
