// Loads collections with Postman's own SDK and writes them again: `node sdk_round_trip.cjs JOBS.json`.
//
// A job is {from, to}: a collection, and where the SDK's version of it goes. Beside it goes, for every request in reading order
// (an item's own before those its examples were saved with), its address on one line: `parts` as the SDK puts it together, `raw`
// as the SDK reads the saved line and writes it again.
const fs = require('fs');
const {Collection, Url} = require('postman-collection');

function addresses(items, found) {
    for (const item of items) {
        if (item.item) addresses(item.item, found);
        else for (const request of [item.request, ...item.response.map((example) => example.originalRequest)]) found.push(address(request.url));
    }
    return found;
}

function address(saved) {
    const raw = new Url(saved.raw);
    raw.variables.repopulate(saved.variable || []);
    return {parts: new Url(saved).toString(), raw: raw.toString()};
}

for (const {from, to} of JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))) {
    const source = JSON.parse(fs.readFileSync(from, 'utf8'));
    const again = {addresses: addresses(source.item, []), collection: new Collection(source).toJSON()};
    fs.writeFileSync(to, JSON.stringify(again));
}
