#!/usr/bin/env node
var v = process.versions.node.split('.').map(Number);
if (v[0] < 20 || (v[0] === 20 && v[1] < 19) || v[0] === 21 || (v[0] === 22 && v[1] < 13)) {
  console.log('octo (pulpo) needs Node.js 20.19, 22.13 or newer; this is ' + process.versions.node + '\nExit code: -3');
  process.exitCode = 253;
} else require('../dist/entry.cjs').start('classic');
