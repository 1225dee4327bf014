// Preloaded by codeCache.mjs: keeps the script that bin/pulpo.cjs makes and writes, at the end, what V8 compiled of it.
const process = require('node:process');
const { writeFileSync } = require('node:fs');
const vm = require('node:vm');

vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    process.on('exit', () => writeFileSync(process.env.PULPO_COMPILED, this.createCachedData()));
  }
};
