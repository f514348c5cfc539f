// Loads @NAME@.wasm and calls its kernels. Arrays are copied in, and those that a kernel writes to are copied back.
const FUNCTIONS = @FUNCTIONS@;
const ARRAYS = {
  b8: Uint8Array, i8: Int8Array, u8: Uint8Array, i16: Int16Array, u16: Uint16Array, i32: Int32Array, u32: Uint32Array,
  i64: BigInt64Array, u64: BigUint64Array, f16: Uint16Array, f32: Float32Array, f64: Float64Array, c64: Float32Array,
  c128: Float64Array,
};
const READ = {
  b8: (v, at) => v.getUint8(at) !== 0, i8: (v, at) => v.getInt8(at), u8: (v, at) => v.getUint8(at),
  i16: (v, at) => v.getInt16(at, true), u16: (v, at) => v.getUint16(at, true), f16: (v, at) => v.getUint16(at, true),
  i32: (v, at) => v.getInt32(at, true), u32: (v, at) => v.getUint32(at, true), i64: (v, at) => v.getBigInt64(at, true),
  u64: (v, at) => v.getBigUint64(at, true), f32: (v, at) => v.getFloat32(at, true), f64: (v, at) => v.getFloat64(at, true),
};
const WRITE = {
  b8: (v, at, x) => v.setUint8(at, x ? 1 : 0), i8: (v, at, x) => v.setInt8(at, x), u8: (v, at, x) => v.setUint8(at, x),
  i16: (v, at, x) => v.setInt16(at, x, true), u16: (v, at, x) => v.setUint16(at, x, true),
  f16: (v, at, x) => v.setUint16(at, x, true), i32: (v, at, x) => v.setInt32(at, x, true),
  u32: (v, at, x) => v.setUint32(at, x, true), i64: (v, at, x) => v.setBigInt64(at, BigInt(x), true),
  u64: (v, at, x) => v.setBigUint64(at, BigInt(x), true), f32: (v, at, x) => v.setFloat32(at, x, true),
  f64: (v, at, x) => v.setFloat64(at, x, true),
};
const RANGES = {
  i8: [-(2 ** 7), 2 ** 7 - 1], u8: [0, 2 ** 8 - 1], i16: [-(2 ** 15), 2 ** 15 - 1], u16: [0, 2 ** 16 - 1],
  f16: [0, 2 ** 16 - 1], i32: [-(2 ** 31), 2 ** 31 - 1], u32: [0, 2 ** 32 - 1],
};

export class KernelError extends Error {
  constructor(code, message, file, line) {
    super(line ? `${message} (${file}:${line})` : message);
    this.name = "KernelError";
    this.code = code;
    this.file = file;
    this.line = line;
  }
}

export async function load(source = new URL("@NAME@.wasm", import.meta.url)) {
  const { instance } = await WebAssembly.instantiate(await bytesOf(source), {});
  return new Module(instance.exports).kernels();
}

async function bytesOf(source) {
  if (typeof source === "string") {
    source = new URL(source, import.meta.url);
  }
  if (source instanceof URL && source.protocol === "file:") {
    return (await import("node:fs/promises")).readFile(source);
  }
  if (source instanceof URL) {
    source = await fetch(source);
  }
  return source instanceof Response ? source.arrayBuffer() : source;
}

class Module {
  constructor(exports) {
    this.exports = exports;
    if (exports._initialize) {
      exports._initialize();
    }
    this.base = (exports.__heap_base.value + 15) & ~15;
    this.workspace = 0;
    const size = exports.@NAME@_workspace_size;
    if (size) {
      this.workspace = this.base;
      this.base += (size() + 15) & ~15;
      this.top = this.base;
      this.view();
      exports.@NAME@_init(this.workspace);
    }
  }

  kernels() {
    return Object.fromEntries(
      Object.entries(FUNCTIONS).map(([name, row]) => [name, (...values) => this.call(name, row, values)]),
    );
  }

  view() {
    const memory = this.exports.memory;
    const missing = this.top - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / 65536));
    }
    return new DataView(memory.buffer);
  }

  take(bytes) {
    const at = this.top;
    this.top += (bytes + 15) & ~15;
    this.view();
    return at;
  }

  call(name, row, values) {
    if (values.length !== row.params.length) {
      throw new TypeError(`${name} takes ${row.params.length} arguments, not ${values.length}`);
    }
    this.top = this.base;
    const args = row.workspace ? [this.workspace] : [];
    const back = [];
    row.params.forEach((param, k) => args.push(this.argument(param, values[k], back)));
    const result = row.result.kind === "none" ? 0 : this.take(row.result.size);
    const code = this.exports[row.symbol](...args, ...(result ? [result] : []));
    for (const copy of back) {
      copy();
    }
    if (code !== 0) {
      const { exports } = this;
      const [message, file] = [exports.@NAME@_message(code), exports.@NAME@_file(code)].map((at) => this.text(at));
      throw new KernelError(code, message, file, exports.@NAME@_line(code));
    }
    return result ? this.result(row.result, result) : undefined;
  }

  text(at) {
    const bytes = new Uint8Array(this.exports.memory.buffer, at);
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
  }

  argument(param, value, back) {
    if (param.kind === "scalar") {
      return scalar(param, value);
    }
    const at = this.take(param.size);
    this.store(param, value, at, back);
    return at;
  }

  store(type, value, at, back) {
    switch (type.kind) {
      case "scalar":
        WRITE[type.type](this.view(), at, scalar(type, value));
        break;
      case "complex": {
        const [part, step] = type.type === "c64" ? ["f32", 4] : ["f64", 8];
        WRITE[part](this.view(), at, value.re);
        WRITE[part](this.view(), at + step, value.im);
        break;
      }
      case "tuple":
        for (const [k, field] of type.fields.entries()) {
          if (field.kind !== "none") {
            this.store(field, type.named ? value[field.name] : value[k], at, back);
            at += field.size;
          }
        }
        break;
      case "array":
        this.array(type, value, at, back);
    }
  }

  array(type, value, at, back) {
    const Elements = ARRAYS[type.type];
    const given = ArrayBuffer.isView(value) ? { data: value, shape: null } : value;
    const parts = type.type === "c64" || type.type === "c128" ? 2 : 1;
    if (!(given?.data instanceof Elements)) {
      throw new TypeError(`${type.name ?? "an item"} must be a ${Elements.name} with a shape of ${type.rank} axes`);
    }
    const shape = given.shape ?? [given.data.length / parts];
    const count = shape.reduce((a, b) => a * b, 1);
    if (shape.length !== type.rank || count * parts !== given.data.length) {
      throw new RangeError(`${type.name ?? "an item"} has ${given.data.length} numbers, which are no array of ${type.rank} axes: ${shape}`);
    }
    const place = this.take(given.data.byteLength);
    new Elements(this.exports.memory.buffer, place, given.data.length).set(given.data);
    const view = this.view();
    view.setUint32(at, place, true);
    let step = Elements.BYTES_PER_ELEMENT * parts;
    for (let k = type.rank - 1; k >= 0; k--) {
      view.setBigInt64(at + 8 + 8 * k, BigInt(shape[k]), true);
      view.setBigInt64(at + 8 + 8 * (type.rank + k), BigInt(step), true);
      step *= shape[k];
    }
    view.setUint32(at + 8 + 16 * type.rank, 0, true);
    if (type.written !== false) {
      back.push(() => given.data.set(new Elements(this.exports.memory.buffer, place, given.data.length)));
    }
  }

  result(type, at) {
    const view = this.view();
    switch (type.kind) {
      case "scalar":
        return READ[type.type](view, at);
      case "complex": {
        const [part, step] = type.type === "c64" ? ["f32", 4] : ["f64", 8];
        return { re: READ[part](view, at), im: READ[part](view, at + step) };
      }
      case "tuple": {
        const values = type.fields.map((field) => {
          if (field.kind === "none") {
            return null;
          }
          const value = this.result(field, at);
          at += field.size;
          return value;
        });
        return type.named ? Object.fromEntries(type.fields.map((field, k) => [field.name, values[k]])) : values;
      }
      default:
        return this.taken(type, at);
    }
  }

  taken(type, at) {
    const view = this.view();
    const axes = [...Array(type.rank).keys()];
    const shape = axes.map((k) => Number(view.getBigInt64(at + 8 + 8 * k, true)));
    const strides = axes.map((k) => Number(view.getBigInt64(at + 8 + 8 * (type.rank + k), true)));
    const start = view.getUint32(at, true);
    const Elements = ARRAYS[type.type];
    const parts = type.type === "c64" || type.type === "c128" ? 2 : 1;
    const count = shape.reduce((a, b) => a * b, 1);
    const data = new Elements(count * parts);
    const index = shape.map(() => 0);
    for (let n = 0; n < count; n++) {
      const place = index.reduce((sum, i, k) => sum + i * strides[k], start);
      data.set(new Elements(this.exports.memory.buffer, place, parts), n * parts);
      for (let k = type.rank - 1; k >= 0 && ++index[k] === shape[k]; k--) {
        index[k] = 0;
      }
    }
    const owner = view.getUint32(at + 8 + 16 * type.rank, true);
    if (owner && this.workspace) {
      this.exports.@NAME@_release(this.workspace, owner);
    }
    return { data, shape };
  }
}

function scalar(type, value) {
  switch (type.type) {
    case "b8":
      return value ? 1 : 0;
    case "i64":
    case "u64": {
      const number = BigInt(value);
      const fits = type.type === "i64" ? BigInt.asIntN(64, number) : BigInt.asUintN(64, number);
      if (fits !== number) {
        throw new RangeError(`${type.name ?? "an item"} is ${value}, which 64 bits do not hold`);
      }
      return number;
    }
    case "f32":
    case "f64":
      return Number(value);
    default: {
      const [least, most] = RANGES[type.type];
      if (!Number.isInteger(value) || value < least || value > most) {
        throw new RangeError(`${type.name ?? "an item"} is ${value}, which is no integer from ${least} to ${most}`);
      }
      return value;
    }
  }
}
