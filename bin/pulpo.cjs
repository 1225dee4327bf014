#!/usr/bin/env node
var v = process.versions.node.split('.').map(Number);
if (v[0] < 20 || (v[0] === 20 && v[1] < 19) || v[0] === 21 || (v[0] === 22 && v[1] < 13)) {
  console.error('Error: pulpo needs Node.js 20.19, 22.13 or newer; this is ' + process.versions.node + ' [NODE_VERSION_UNSUPPORTED]');
  process.exitCode = 3;
} else if (process.argv[2] === 'pack' && process.argv.length > 4) loadPack().start('native');
else require('../dist/entry.cjs').start('native');

/** Loads pack's chunk with what V8 compiled of it at build time, where that was the V8 of this Node (docs/decisions/0009). */
function loadPack() {
  var fs = require('fs');
  var vm = require('vm');
  var dist = __dirname + '/../dist/';
  var compiled, code;
  try {
    compiled = fs.readFileSync(dist + 'pack.' + process.platform + '-' + process.arch + '-' + process.versions.v8.split('-')[0] + '.cache');
    code = fs.readFileSync(dist + 'pack.cjs');
  } catch {
    return require('../dist/pack.cjs');
  }
  // V8 would run what belongs to other code of the same length, and crash over what is damaged: what was compiled stands in the
  // file twice, and then its code, because nothing that Node has loaded already is faster than comparing.
  var size = (compiled.length - code.length) / 2;
  var first = compiled.subarray(0, size);
  var whole = size > 0 && first.equals(compiled.subarray(size, 2 * size)) && code.equals(compiled.subarray(2 * size));
  if (!whole) return require('../dist/pack.cjs');
  var source = '(function (module, require, __dirname, __filename) {' + code.latin1Slice() + '\n})';
  var script = new vm.Script(source, {
    filename: dist + 'pack.cjs',
    cachedData: first,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  var module = { exports: {} };
  script.runInThisContext()(module, require, dist, dist + 'pack.cjs');
  return module.exports;
}
