// Preloaded by codeCache.mjs: keeps the script that bin/pulpo.cjs makes and writes, at the end, what V8 compiled of it.
const process = require('node:process');
const { renameSync, writeFileSync } = require('node:fs');
const vm = require('node:vm');

const cache = process.env.PULPO_CODE_CACHE;

vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    process.on('exit', () => {
      writeFileSync(`${cache}.part`, this.createCachedData());
      renameSync(`${cache}.part`, cache);
    });
  }
};
