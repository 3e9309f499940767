// Checks a published log with nothing but Node.js: written from the texts of C2SP (signed-note, tlog-checkpoint,
// tlog-tiles, tlog-proof) and RFC 6962, and from no line of Fairshare.
//
//     node verify.mjs PUBLIC_FOLDER [RECEIPT PROOF]
//
// Prints one line of JSON, or what is wrong, with exit status 1.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const leafOf = entry => sha256(Buffer.from([0]), entry);
const nodeOf = (left, right) => sha256(Buffer.from([1]), left, right);

function must(condition, problem) {
    if (condition) return;
    console.log(problem);
    process.exit(1);
}

function readKey(line) {
    const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)\n$/.exec(line);
    must(match, 'log.vkey is not name+id+base64');
    const [, name, id, encoded] = match;
    const typed = Buffer.from(encoded, 'base64');
    must(typed.length === 33 && typed[0] === 1, 'the key is not Ed25519');
    must(sha256(name + '\n', typed).subarray(0, 4).toString('hex') === id, 'the id is not that of the key');
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)]);
    return { name, id, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

function readCheckpoint(note, key) {
    const split = note.lastIndexOf('\n\n');
    const text = note.slice(0, split + 1);
    const [origin, size, root, ...rest] = text.split('\n');
    must(origin === key.name, 'the origin is not the name of the key');
    must(rest.length === 1 && rest[0] === '', 'the checkpoint has more lines');
    let signed = false;
    for (const line of note.slice(split + 2).split('\n').slice(0, -1)) {
        const [dash, name, encoded] = line.split(' ');
        must(dash === '—', 'a signature has no dash');
        const blob = Buffer.from(encoded, 'base64');
        if (name !== key.name || blob.subarray(0, 4).toString('hex') !== key.id) continue;
        must(verify(null, Buffer.from(text), key.key, blob.subarray(4)), 'the signature does not hold');
        signed = true;
    }
    must(signed, 'the checkpoint is not signed');
    return { size: Number(size), root: Buffer.from(root, 'base64') };
}

function pathOf(index) {
    const groups = [];
    let rest = index;
    do {
        groups.unshift(String(rest % 1000).padStart(3, '0'));
        rest = Math.floor(rest / 1000);
    } while (rest > 0);
    return groups.map((group, i) => (i < groups.length - 1 ? 'x' + group : group)).join('/');
}

function readTile(folder, level, index, width, unit) {
    const full = join(folder, 'tile', String(level), pathOf(index));
    const partial = join(full + '.p', String(width));
    const bytes = readFileSync(width < 256 && existsSync(partial) ? partial : full);
    must(bytes.length >= width * unit, `${full} is too short`);
    return bytes.subarray(0, width * unit);
}

function* tilesOf(level, size) {
    const hashes = Math.floor(size / 256 ** level);
    for (let index = 0; index * 256 < hashes; index++) yield [index, Math.min(256, hashes - index * 256)];
}

// RFC 6962, section 2.1.
function rootOf(hashes) {
    if (hashes.length === 0) return sha256('');
    if (hashes.length === 1) return hashes[0];
    let k = 1;
    while (k * 2 < hashes.length) k *= 2;
    return nodeOf(rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k)));
}

function readEntries(folder, size) {
    const entries = [];
    for (const [index, width] of tilesOf(0, size)) {
        const bundle = readTile(folder, 'entries', index, width, 34);
        for (let at = 0; at < bundle.length; at += 34) {
            must(bundle.readUInt16BE(at) === 32, 'an entry has not 32 bytes');
            entries.push(bundle.subarray(at + 2, at + 34));
        }
    }
    return entries;
}

function checkTiles(folder, size, leaves) {
    for (let level = 0, hashes = leaves; hashes.length > 0; level++) {
        for (const [index, width] of tilesOf(level, size)) {
            const tile = readTile(folder, level, index, width, 32);
            const expected = Buffer.concat(hashes.slice(index * 256, index * 256 + width));
            must(tile.equals(expected), `tile ${level} ${index} is not that of the entries`);
        }
        const above = [];
        for (let i = 0; i + 256 <= hashes.length; i += 256) above.push(rootOf(hashes.slice(i, i + 256)));
        hashes = above;
    }
}

function checkProof(receipt, proof, key) {
    const split = proof.indexOf('\n\n');
    const [version, index, ...path] = proof.slice(0, split).split('\n');
    must(version === 'c2sp.org/tlog-proof@v1', 'not a proof');
    must(/^index (0|[1-9][0-9]*)$/.test(index), 'no index');
    const checkpoint = readCheckpoint(proof.slice(split + 2), key);
    let [at, last, root] = [BigInt(index.slice(6)), BigInt(checkpoint.size) - 1n, leafOf(sha256(receipt))];
    for (const hash of path.map(line => Buffer.from(line, 'base64'))) {
        must(last > 0n, 'the proof is too long');
        if (at % 2n === 1n || at === last) {
            root = nodeOf(hash, root);
            while (at % 2n === 0n && at !== 0n) [at, last] = [at / 2n, last / 2n];
        } else {
            root = nodeOf(root, hash);
        }
        [at, last] = [at / 2n, last / 2n];
    }
    must(last === 0n && root.equals(checkpoint.root), 'the proof does not lead to the root');
    return Number(index.slice(6));
}

const [folder, receiptFile, proofFile] = process.argv.slice(2);
const key = readKey(readFileSync(join(folder, 'log.vkey'), 'utf8'));
const { size, root } = readCheckpoint(readFileSync(join(folder, 'checkpoint'), 'utf8'), key);
const leaves = readEntries(folder, size).map(leafOf);
must(rootOf(leaves).equals(root), 'the root is not that of the entries');
checkTiles(folder, size, leaves);
const result = { origin: key.name, size, root: root.toString('hex') };
if (receiptFile) result.index = checkProof(readFileSync(receiptFile), readFileSync(proofFile, 'utf8'), key);
console.log(JSON.stringify(result));
