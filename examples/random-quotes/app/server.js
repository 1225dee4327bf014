'use strict';
// Random Quotes: a web application small enough to read at once. It needs nothing but Node.
const { createServer } = require('node:http');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

// The deployment replaces the #{…} of this file before the application starts.
const settings = JSON.parse(readFileSync(join(__dirname, 'appsettings.json'), 'utf8'));
const quotes = JSON.parse(readFileSync(join(__dirname, 'quotes.json'), 'utf8'));
const page = readFileSync(join(__dirname, 'public', 'index.html'), 'utf8');

const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const server = createServer((request, response) => {
  const quote = quotes[Math.floor(Math.random() * quotes.length)];
  if (request.url === '/api/quote') {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify({ quote: quote.text, author: quote.author, environment: settings.environment, version: settings.version }));
    return;
  }
  if (request.url !== '/') {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('Not found');
    return;
  }
  const values = { quote: quote.text, author: quote.author, environment: settings.environment, version: settings.version };
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(page.replace(/\{\{(\w+)\}\}/g, (_, name) => escape(values[name] ?? '')));
});

server.listen(Number(settings.port), '127.0.0.1', () => {
  writeFileSync(join(__dirname, 'random-quotes.pid'), `${process.pid}\n`);
  console.log(`Random Quotes ${settings.version} (${settings.environment}) listens on port ${settings.port}`);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
