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
 * A game whose fields can be turned like knobs. Field names and codes as in `contract.ts`.
 */
export class WhatIf {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        WhatIfFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_whatif_free(ptr, 0);
    }
    /**
     * Points.
     * @returns {number}
     */
    get away_score() {
        const ret = wasm.__wbg_get_whatif_away_score(this.__wbg_ptr);
        return ret;
    }
    /**
     * Timeouts left.
     * @returns {number}
     */
    get away_timeouts() {
        const ret = wasm.__wbg_get_whatif_away_timeouts(this.__wbg_ptr);
        return ret;
    }
    /**
     * Milliseconds left in the period.
     * @returns {number}
     */
    get clock_ms() {
        const ret = wasm.__wbg_get_whatif_clock_ms(this.__wbg_ptr);
        return ret;
    }
    /**
     * Yards to a first down.
     * @returns {number}
     */
    get distance() {
        const ret = wasm.__wbg_get_whatif_distance(this.__wbg_ptr);
        return ret;
    }
    /**
     * 1..=4, 0 none.
     * @returns {number}
     */
    get down() {
        const ret = wasm.__wbg_get_whatif_down(this.__wbg_ptr);
        return ret;
    }
    /**
     * 1 when decided.
     * @returns {number}
     */
    get final() {
        const ret = wasm.__wbg_get_whatif_final(this.__wbg_ptr);
        return ret;
    }
    /**
     * Points.
     * @returns {number}
     */
    get home_score() {
        const ret = wasm.__wbg_get_whatif_home_score(this.__wbg_ptr);
        return ret;
    }
    /**
     * Timeouts left.
     * @returns {number}
     */
    get home_timeouts() {
        const ret = wasm.__wbg_get_whatif_home_timeouts(this.__wbg_ptr);
        return ret;
    }
    /**
     * 1 NFL, 2 NBA.
     * @returns {number}
     */
    get league() {
        const ret = wasm.__wbg_get_whatif_league(this.__wbg_ptr);
        return ret;
    }
    /**
     * 1-based, 0 before the start.
     * @returns {number}
     */
    get period() {
        const ret = wasm.__wbg_get_whatif_period(this.__wbg_ptr);
        return ret;
    }
    /**
     * 1 home, -1 away, 0 nobody.
     * @returns {number}
     */
    get possession() {
        const ret = wasm.__wbg_get_whatif_possession(this.__wbg_ptr);
        return ret;
    }
    /**
     * 1 in the post-season.
     * @returns {number}
     */
    get postseason() {
        const ret = wasm.__wbg_get_whatif_postseason(this.__wbg_ptr);
        return ret;
    }
    /**
     * Devigged pregame home win probability.
     * @returns {number}
     */
    get prior_home() {
        const ret = wasm.__wbg_get_whatif_prior_home(this.__wbg_ptr);
        return ret;
    }
    /**
     * 1 home, -1 away, 0 unknown.
     * @returns {number}
     */
    get second_half_receiver() {
        const ret = wasm.__wbg_get_whatif_second_half_receiver(this.__wbg_ptr);
        return ret;
    }
    /**
     * Yards to the goal line.
     * @returns {number}
     */
    get yards_to_goal() {
        const ret = wasm.__wbg_get_whatif_yards_to_goal(this.__wbg_ptr);
        return ret;
    }
    /**
     * Points.
     * @param {number} arg0
     */
    set away_score(arg0) {
        wasm.__wbg_set_whatif_away_score(this.__wbg_ptr, arg0);
    }
    /**
     * Timeouts left.
     * @param {number} arg0
     */
    set away_timeouts(arg0) {
        wasm.__wbg_set_whatif_away_timeouts(this.__wbg_ptr, arg0);
    }
    /**
     * Milliseconds left in the period.
     * @param {number} arg0
     */
    set clock_ms(arg0) {
        wasm.__wbg_set_whatif_clock_ms(this.__wbg_ptr, arg0);
    }
    /**
     * Yards to a first down.
     * @param {number} arg0
     */
    set distance(arg0) {
        wasm.__wbg_set_whatif_distance(this.__wbg_ptr, arg0);
    }
    /**
     * 1..=4, 0 none.
     * @param {number} arg0
     */
    set down(arg0) {
        wasm.__wbg_set_whatif_down(this.__wbg_ptr, arg0);
    }
    /**
     * 1 when decided.
     * @param {number} arg0
     */
    set final(arg0) {
        wasm.__wbg_set_whatif_final(this.__wbg_ptr, arg0);
    }
    /**
     * Points.
     * @param {number} arg0
     */
    set home_score(arg0) {
        wasm.__wbg_set_whatif_home_score(this.__wbg_ptr, arg0);
    }
    /**
     * Timeouts left.
     * @param {number} arg0
     */
    set home_timeouts(arg0) {
        wasm.__wbg_set_whatif_home_timeouts(this.__wbg_ptr, arg0);
    }
    /**
     * 1 NFL, 2 NBA.
     * @param {number} arg0
     */
    set league(arg0) {
        wasm.__wbg_set_whatif_league(this.__wbg_ptr, arg0);
    }
    /**
     * 1-based, 0 before the start.
     * @param {number} arg0
     */
    set period(arg0) {
        wasm.__wbg_set_whatif_period(this.__wbg_ptr, arg0);
    }
    /**
     * 1 home, -1 away, 0 nobody.
     * @param {number} arg0
     */
    set possession(arg0) {
        wasm.__wbg_set_whatif_possession(this.__wbg_ptr, arg0);
    }
    /**
     * 1 in the post-season.
     * @param {number} arg0
     */
    set postseason(arg0) {
        wasm.__wbg_set_whatif_postseason(this.__wbg_ptr, arg0);
    }
    /**
     * Devigged pregame home win probability.
     * @param {number} arg0
     */
    set prior_home(arg0) {
        wasm.__wbg_set_whatif_prior_home(this.__wbg_ptr, arg0);
    }
    /**
     * 1 home, -1 away, 0 unknown.
     * @param {number} arg0
     */
    set second_half_receiver(arg0) {
        wasm.__wbg_set_whatif_second_half_receiver(this.__wbg_ptr, arg0);
    }
    /**
     * Yards to the goal line.
     * @param {number} arg0
     */
    set yards_to_goal(arg0) {
        wasm.__wbg_set_whatif_yards_to_goal(this.__wbg_ptr, arg0);
    }
    /**
     * Home win probability given that somebody wins; NaN when refused.
     * @returns {number}
     */
    home() {
        const ret = wasm.whatif_home(this.__wbg_ptr);
        return ret;
    }
    /**
     * A game that has not started.
     * @param {number} league
     * @param {number} prior_home
     */
    constructor(league, prior_home) {
        const ret = wasm.whatif_new(league, prior_home);
        this.__wbg_ptr = ret;
        WhatIfFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Name of the refusal, empty when the state can be priced.
     * @returns {string}
     */
    refusal() {
        let deferred1_0;
        let deferred1_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.whatif_refusal(retptr, this.__wbg_ptr);
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
     * Probability of a tie; NaN when refused.
     * @returns {number}
     */
    tie() {
        const ret = wasm.whatif_tie(this.__wbg_ptr);
        return ret;
    }
}
if (Symbol.dispose) WhatIf.prototype[Symbol.dispose] = WhatIf.prototype.free;
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
const WhatIfFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_whatif_free(ptr, 1));

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
