/* @ts-self-types="./engine.d.ts" */

/**
 * One market's taker fees.
 */
export class FeeModel {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        FeeModelFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_feemodel_free(ptr, 0);
    }
    /**
     * Fee in micro-dollars of one order filled at one price; NaN when unknown or out of range.
     * @param {number} price_e4
     * @param {number} qty_cc
     * @returns {number}
     */
    fee(price_e4, qty_cc) {
        const ret = wasm.feemodel_fee(this.__wbg_ptr, price_e4, qty_cc);
        return ret;
    }
    /**
     * False for a schedule the kernel cannot charge exactly.
     * @returns {boolean}
     */
    known() {
        const ret = wasm.feemodel_known(this.__wbg_ptr);
        return ret !== 0;
    }
    /**
     * Rate in 1/100,000 and rounding code of `contract.ts`.
     * @param {number} rate_e5
     * @param {number} rounding
     */
    constructor(rate_e5, rounding) {
        const ret = wasm.feemodel_new(rate_e5, rounding);
        this.__wbg_ptr = ret;
        FeeModelFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
}
if (Symbol.dispose) FeeModel.prototype[Symbol.dispose] = FeeModel.prototype.free;

/**
 * A game of a sport model whose fields can be turned like knobs: set, build once, price as often as wanted. Leagues, field
 * names and refusals as in `contract.ts`.
 */
export class SportGame {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        SportGameFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_sportgame_free(ptr, 0);
    }
    /**
     * Build the table (up to 5 ms) from the price and what the columns say of the rules; name of the refusal, empty when done.
     * @returns {string}
     */
    build() {
        let deferred1_0;
        let deferred1_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.sportgame_build(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            deferred1_0 = r0;
            deferred1_1 = r1;
            return getStringFromWasm0(r0, r1);
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
            wasm.__wbindgen_export(deferred1_0, deferred1_1, 1);
        }
    }
    /**
     * Probability of a draw.
     * @returns {number}
     */
    draw() {
        const ret = wasm.sportgame_draw(this.__wbg_ptr);
        return ret;
    }
    /**
     * Standard deviation of the model's own error in this state; NaN for an unknown league.
     * @returns {number}
     */
    errorSd() {
        const ret = wasm.sportgame_errorSd(this.__wbg_ptr);
        return ret;
    }
    /**
     * Number of the league's own fields.
     * @returns {number}
     */
    fieldCount() {
        const ret = wasm.sportgame_fieldCount(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Largest legal value of a field.
     * @param {number} index
     * @returns {number}
     */
    fieldMax(index) {
        const ret = wasm.sportgame_fieldMax(this.__wbg_ptr, index);
        return ret;
    }
    /**
     * Smallest legal value of a field.
     * @param {number} index
     * @returns {number}
     */
    fieldMin(index) {
        const ret = wasm.sportgame_fieldMin(this.__wbg_ptr, index);
        return ret;
    }
    /**
     * Name of a field; empty beyond the last.
     * @param {number} index
     * @returns {string}
     */
    fieldName(index) {
        let deferred1_0;
        let deferred1_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.sportgame_fieldName(retptr, this.__wbg_ptr, index);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            deferred1_0 = r0;
            deferred1_1 = r1;
            return getStringFromWasm0(r0, r1);
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
            wasm.__wbindgen_export(deferred1_0, deferred1_1, 1);
        }
    }
    /**
     * Value of a column; nothing when the league has none of that name.
     * @param {string} name
     * @returns {number | undefined}
     */
    get(name) {
        const ptr0 = passStringToWasm0(name, wasm.__wbindgen_export2, wasm.__wbindgen_export3);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.sportgame_get(this.__wbg_ptr, ptr0, len0);
        return ret === Number.MAX_SAFE_INTEGER ? undefined : ret;
    }
    /**
     * Names of all leagues, separated by spaces.
     * @returns {string}
     */
    static leagues() {
        let deferred1_0;
        let deferred1_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.sportgame_leagues(retptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            deferred1_0 = r0;
            deferred1_1 = r1;
            return getStringFromWasm0(r0, r1);
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
            wasm.__wbindgen_export(deferred1_0, deferred1_1, 1);
        }
    }
    /**
     * A game that has not started: league by name ("nba"), devigged price of side 1 (given that somebody wins; in soccer of a
     * win), of a draw (soccer, else 0), expected total (NaN when unknown).
     * @param {string} league
     * @param {number} side1
     * @param {number} draw
     * @param {number} total
     */
    constructor(league, side1, draw, total) {
        const val2 = +side1;
        const val3 = +draw;
        const val4 = +total;
        const ptr0 = passStringToWasm0(league, wasm.__wbindgen_export2, wasm.__wbindgen_export3);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.sportgame_new(ptr0, len0, val2, val3, val4);
        this.__wbg_ptr = ret;
        SportGameFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Probability of a draw after a listed event.
     * @param {number} index
     * @returns {number}
     */
    nextDraw(index) {
        const ret = wasm.sportgame_nextDraw(this.__wbg_ptr, index);
        return ret;
    }
    /**
     * List what the next event would do, for the getters below; returns how many there are.
     * @returns {number}
     */
    nextEvents() {
        const ret = wasm.sportgame_nextEvents(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Name of a listed event; empty beyond the last.
     * @param {number} index
     * @returns {string}
     */
    nextName(index) {
        let deferred1_0;
        let deferred1_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.sportgame_nextName(retptr, this.__wbg_ptr, index);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            deferred1_0 = r0;
            deferred1_1 = r1;
            return getStringFromWasm0(r0, r1);
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
            wasm.__wbindgen_export(deferred1_0, deferred1_1, 1);
        }
    }
    /**
     * Probability that a listed event is the next; 0 where the model does not say.
     * @param {number} index
     * @returns {number}
     */
    nextProbability(index) {
        const ret = wasm.sportgame_nextProbability(this.__wbg_ptr, index);
        return ret;
    }
    /**
     * Probability that side 1 wins after a listed event.
     * @param {number} index
     * @returns {number}
     */
    nextSide1(index) {
        const ret = wasm.sportgame_nextSide1(this.__wbg_ptr, index);
        return ret;
    }
    /**
     * Probability that side 2 wins after a listed event.
     * @param {number} index
     * @returns {number}
     */
    nextSide2(index) {
        const ret = wasm.sportgame_nextSide2(this.__wbg_ptr, index);
        return ret;
    }
    /**
     * Price the state; name of the refusal, empty when [`SportGame::side1`] and the others hold its outcomes.
     * @returns {string}
     */
    price() {
        let deferred1_0;
        let deferred1_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.sportgame_price(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            deferred1_0 = r0;
            deferred1_1 = r1;
            return getStringFromWasm0(r0, r1);
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
            wasm.__wbindgen_export(deferred1_0, deferred1_1, 1);
        }
    }
    /**
     * Set a column by name ("period", "clock_ms", "score_1", a field of the league); false when the league has none of that
     * name. What is no 32-bit integer is refused when priced.
     * @param {string} name
     * @param {number} value
     * @returns {boolean}
     */
    set(name, value) {
        const val2 = +value;
        const ptr0 = passStringToWasm0(name, wasm.__wbindgen_export2, wasm.__wbindgen_export3);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.sportgame_set(this.__wbg_ptr, ptr0, len0, val2);
        return ret !== 0;
    }
    /**
     * Probability that side 1 wins, of the last [`SportGame::price`]; NaN when it was refused.
     * @returns {number}
     */
    side1() {
        const ret = wasm.sportgame_side1(this.__wbg_ptr);
        return ret;
    }
    /**
     * Probability that side 2 wins.
     * @returns {number}
     */
    side2() {
        const ret = wasm.sportgame_side2(this.__wbg_ptr);
        return ret;
    }
}
if (Symbol.dispose) SportGame.prototype[Symbol.dispose] = SportGame.prototype.free;

/**
 * The test points of the models' reference and what this build makes of them, one line each; see
 * `engine_rs::sport::reference`.
 * @returns {string}
 */
export function referencePoints() {
    let deferred1_0;
    let deferred1_1;
    try {
        const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
        wasm.referencePoints(retptr);
        var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
        var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
        deferred1_0 = r0;
        deferred1_1 = r1;
        return getStringFromWasm0(r0, r1);
    } finally {
        wasm.__wbindgen_add_to_stack_pointer(16);
        wasm.__wbindgen_export(deferred1_0, deferred1_1, 1);
    }
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg___wbindgen_throw_4c88d8bf264fd984: function(arg0, arg1) {
            throw new Error(getStringFromWasm0(arg0, arg1));
        },
        __wbindgen_init_externref_table: function() {
            const table = wasm.__wbindgen_externrefs;
            table.set(0, undefined);
            table.set(1024, undefined);
            table.set(1025, null);
            table.set(1026, true);
            table.set(1027, false);
        },
    };
    return {
        __proto__: null,
        "./engine_bg.js": import0,
    };
}

const FeeModelFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_feemodel_free(ptr, 1));
const SportGameFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_sportgame_free(ptr, 1));

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;

    const mem = getUint8ArrayMemory0();

    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
        const ret = cachedTextEncoder.encodeInto(arg, view);

        offset += ret.written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }

    WASM_VECTOR_LEN = offset;
    return ptr;
}

let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        cachedTextDecoder.decode();
        numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
}

const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}

let WASM_VECTOR_LEN = 0;

let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    cachedDataViewMemory0 = null;
    cachedUint8ArrayMemory0 = null;
    wasm.__wbindgen_start();
    return wasm;
}

async function __wbg_load(module, imports) {
    if (typeof Response === 'function' && module instanceof Response) {
        if (!module.ok) {
            throw new Error(`failed to fetch Wasm: ${module.status} ${module.statusText} fetching '${module.url}'`);
        }

        if (typeof WebAssembly.instantiateStreaming === 'function') {
            try {
                return await WebAssembly.instantiateStreaming(module, imports);
            } catch (e) {
                const validResponse = expectedResponseType(module.type);

                if (validResponse && module.headers.get('Content-Type') !== 'application/wasm') {
                    console.warn("`WebAssembly.instantiateStreaming` failed because your server does not serve Wasm with `application/wasm` MIME type. Falling back to `WebAssembly.instantiate` which is slower. Original error:\n", e);

                } else { throw e; }
            }
        }

        const bytes = await module.arrayBuffer();
        return await WebAssembly.instantiate(bytes, imports);
    } else {
        const instance = await WebAssembly.instantiate(module, imports);

        if (instance instanceof WebAssembly.Instance) {
            return { instance, module };
        } else {
            return instance;
        }
    }

    function expectedResponseType(type) {
        switch (type) {
            case 'basic': case 'cors': case 'default': return true;
        }
        return false;
    }
}

function initSync(module) {
    if (wasm !== undefined) return wasm;


    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return __wbg_finalize_init(instance, module);
}

let __wbg_init_promise;
async function __wbg_init(module_or_path) {
    if (wasm !== undefined) return wasm;
    if (__wbg_init_promise === undefined) {
        __wbg_init_promise = __wbg_init_once(module_or_path);
        __wbg_init_promise.catch(() => { __wbg_init_promise = undefined; });
    }
    return __wbg_init_promise;
}

async function __wbg_init_once(module_or_path) {

    if (module_or_path !== undefined) {
        if (Object.getPrototypeOf(module_or_path) === Object.prototype) {
            ({module_or_path} = module_or_path)
        } else {
            console.warn('using deprecated parameters for the initialization function; pass a single object instead')
        }
    }


    const imports = __wbg_get_imports();

    if (typeof module_or_path === 'string' || (typeof Request === 'function' && module_or_path instanceof Request) || (typeof URL === 'function' && module_or_path instanceof URL)) {
        module_or_path = fetch(module_or_path);
    }

    const { instance, module } = await __wbg_load(await module_or_path, imports);

    return __wbg_finalize_init(instance, module);
}

export { initSync, __wbg_init as default };
