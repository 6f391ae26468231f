/**
 * Zip archives of small files, without a dependency: the same files give the same bytes.
 *
 * @typedef {object} Entry
 * @property {string} name      With `/`.
 * @property {Buffer} content
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

/** 1980-01-01 00:00, the earliest time that a zip can hold. */
const DATE = 0x0021;
const UTF8 = 0x0800;
const DEFLATE = 8;
/** Version 2.0 of the format, made on Unix. */
const VERSION = 20;
const MADE_ON_UNIX = (3 << 8) | VERSION;
/** A file that everybody may read: Lambda runs it as a user of its own. */
const MODE = 0o100644 * 0x10000;

/**
 * The fields that a file's own header and its entry in the directory share.
 *
 * @param {Entry} entry
 * @param {Buffer} packed
 */
function common({ name, content }, packed) {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8, 2);
  fields.writeUInt16LE(DEFLATE, 4);
  fields.writeUInt16LE(0, 6);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  fields.writeUInt16LE(0, 24);
  return fields;
}

/**
 * @param {Buffer} fields
 * @param {number} offset  Where the file's own header begins.
 */
function directoryEntry(fields, offset) {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(MADE_ON_UNIX, 4);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(MODE, 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([head, fields, tail]);
}

/**
 * @param {number} count
 * @param {number} size    Of the directory.
 * @param {number} offset  Where the directory begins.
 */
function end(count, size, offset) {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}

/**
 * @param {readonly Entry[]} entries
 * @returns {Buffer}
 */
export function zip(entries) {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const signature = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
  /** @type {Buffer[]} */
  const files = [];
  /** @type {Buffer[]} */
  const directory = [];
  let offset = 0;
  for (const entry of sorted) {
    const packed = deflateRawSync(entry.content, { level: 9 });
    const fields = common(entry, packed);
    const file = Buffer.concat([signature, fields, Buffer.from(entry.name), packed]);
    files.push(file);
    directory.push(directoryEntry(fields, offset), Buffer.from(entry.name));
    offset += file.length;
  }
  const index = Buffer.concat(directory);
  return Buffer.concat([...files, index, end(sorted.length, index.length, offset)]);
}

/**
 * Reads what `zip` wrote.
 *
 * @param {Buffer} archive
 * @returns {Entry[]}
 * @throws {Error} when a file is not what its checksum says.
 */
export function unzip(archive) {
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50;) {
    const [sum, packed, length] = [
      archive.readUInt32LE(at + 14),
      archive.readUInt32LE(at + 18),
      archive.readUInt16LE(at + 26),
    ];
    const body = at + 30 + length;
    const name = archive.toString("utf8", at + 30, body);
    const content = inflateRawSync(archive.subarray(body, body + packed));
    if (crc32(content) !== sum) throw new Error(`${name}: the checksum does not fit`);
    entries.push({ name, content });
    at = body + packed;
  }
  return entries;
}
