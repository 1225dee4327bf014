import { describe, expect, it } from 'vitest';
import { say } from '../say.ts';

const html = (markdown: string) => say('#{v | Markdown}', { v: markdown.replaceAll('#{', '##{') });

describe('Markdown', () => {
  it('ends in two line ends and takes blanks around the text away', () => {
    expect(html('\n  a \n\n')).toBe('<p>a</p>\n\n');
  });

  it('of nothing is a line end', () => {
    expect(html(' ')).toBe('\n');
  });
});

describe('inline Markdown', () => {
  it.each([
    ['*a* _b_ **c** __d__ ***e***', '<em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <em><strong>e</strong></em>'],
    ['a_b_c a*b*c', 'a_b_c a<em>b</em>c'],
    ['* a*', '<li>a*</li>'],
    ['x * a*', 'x * a*'],
    ['**a*', '*<em>a</em>'],
    ['*a**b*', '<em>a**b</em>'],
    ['***a** b*', '<em><strong>a</strong> b</em>'],
    ['*a **b* c**', '<em>a <em><em>b</em> c</em></em>'],
    ['*a*b*', '<em>a</em>b*'],
    ['~~del~~ ~sub~ ^sup^ ++ins++ ==mark==', '<del>del</del> <sub>sub</sub> <sup>sup</sup> <ins>ins</ins> <mark>mark</mark>'],
    ['1+1=2', '1+1=2'],
    ['`a*b*` ``a`b`` ` a `', '<code>a*b*</code> <code>a`b</code> <code>a</code>'],
    ['`a', '`a'],
    ['``a `b`', '``a <code>b</code>'],
    ['`a\nb`', '<code>a b</code>'],
    ['\\*a\\* \\a \\`', '*a* \\a `'],
    ['a & b &amp; &copy; &#65; &#x42; &bogus; &#0;', 'a &amp; b &amp; © A B &amp;bogus; \ufffd'],
    ['*a_ b', '*a_ b'],
    ['a***b***c', 'a<em><strong>b</strong></em>c'],
    ['*(a)*', '<em>(a)</em>'],
    ['a_b_', 'a_b_'],
    ['` a` `b ` ` `', '<code> a</code> <code>b </code> <code> </code>'],
    ['&#xD800; &#xDFFF; &#x10FFFF; &#1;', '\ufffd \ufffd \u{10ffff} \u0001'],
    ['a < b > c "d"', 'a &lt; b &gt; c &quot;d&quot;'],
    [
      '<b class="x">a</b> <br/> <!-- c --> <?php ?> <!X y> <![CDATA[z]]>',
      '<b class="x">a</b> <br/> <!-- c --> <?php ?> <!X y> <![CDATA[z]]>',
    ],
    ['<a b', '&lt;a b'],
    [
      '<https://x.com/?a=b&c> <me@x.com>',
      '<a href="https://x.com/?a=b&amp;c">https://x.com/?a=b&amp;c</a> <a href="mailto:me@x.com">me@x.com</a>',
    ],
    ['a  \nb', 'a<br />\nb'],
    ['a\\\nb', 'a<br />\nb'],
    ['a \n  b', 'a\nb'],
  ])('%j is %s', (markdown, expected) => {
    expect(html(markdown)).toContain(expected);
  });

  it.each([
    ['[a](b)', '<a href="b">a</a>'],
    ['[a](b "t")', '<a href="b" title="t">a</a>'],
    ["[a](b 't\"')", '<a href="b" title="t&quot;">a</a>'],
    ['[a](b (t))', '<a href="b" title="t">a</a>'],
    ['[a](<b c>)', '<a href="b%20c">a</a>'],
    ['[a]()', '<a href="">a</a>'],
    ['[a](b(c)d)', '<a href="b(c)d">a</a>'],
    ['[a](b%20é\\*)', '<a href="b%20%C3%A9*">a</a>'],
    ['[*a* `b`](c)', '<a href="c"><em>a</em> <code>b</code></a>'],
    ['[a [b](c) d](e)', '[a <a href="c">b</a> d](e)'],
    ['[![a](b)](c)', '<a href="c"><img src="b" alt="a" /></a>'],
    ['![*a*](b "t")', '<img src="b" alt="a" title="t" />'],
    ['[a](b', '[a](b'],
    ['[a] [b', '[a] [b'],
    ['a]', 'a]'],
    ['!a', '!a'],
    ['[a](b%zz)', '<a href="b%25zz">a</a>'],
    ['[a](\ud800)', '<a href="%EF%BF%BD">a</a>'],
    ['[a]xb)', '<p>[a]xb)</p>'],
    ['[a](<b>"t")', '[a](<b>&quot;t&quot;)'],
    ['![r]\n\n[r]: u', '<p><img src="u" alt="r" /></p>'],
    ['[r][] y\n\n[r]: u', '<p><a href="u">r</a> y</p>'],
    ['[r]ab\n\n[r]: u', '<p><a href="u">r</a>ab</p>'],
    ['[ab]\n\n[a b]: u', '<p>[ab]</p>'],
    ['[r]: <u>"t"\n\n[r]', '<p>[r]: <u>&quot;t&quot;</p>\n<p>[r]</p>'],
    ['x[r]: u\n\n[r]', '<p>x[r]: u</p>\n<p>[r]</p>'],
    ['  [r]: u\n\n[r]', '<p><a href="u">r</a></p>'],
    ['[r]:u\n\n[r]', '<p><a href="u">r</a></p>'],
    ['[r]: u\n[s]: v\nb\n\n[r] [s]', '<p>b</p>\n<p><a href="u">r</a> <a href="v">s</a></p>'],
    ['![ http://x.com', '![ <a href="http://x.com">http://x.com</a>'],
    ['[r]\n\n[r]: /u "t"', '<a href="/u" title="t">r</a>'],
    ['[x][R]\n\n[r]: <u v>', '<a href="u%20v">x</a>'],
    ['[r][]\n\n[r]: u', '<a href="u">r</a>'],
    ['[a  B]\n\n[A b]: u\n[a b]: v', '<a href="u">a  B</a>'],
    ['[r]\n\n[r]: u\n"t"', '<a href="u" title="t">r</a>'],
    ['[r]: u x', '<p>[r]: u x</p>'],
    ['[r]:', '<p>[r]:</p>'],
    ['[nope][r]', '[nope][r]'],
    [
      'see https://x.com/a?b=c. Or http://y.z!',
      'see <a href="https://x.com/a?b=c">https://x.com/a?b=c</a>. Or <a href="http://y.z">http://y.z</a>!',
    ],
    ['(https://x.com/a(b))', '(<a href="https://x.com/a(b)">https://x.com/a(b)</a>)'],
    [
      'www.x.com mailto:a@b.c ftp://f/x',
      '<a href="http://www.x.com">www.x.com</a> <a href="mailto:a@b.c">a@b.c</a> <a href="ftp://f/x">ftp://f/x</a>',
    ],
    ['xhttps://x.com www.x wwwx mailto:a https://', 'xhttps://x.com www.x wwwx mailto:a https://'],
    ['[https://x.com](y)', '<a href="y">https://x.com</a>'],
  ])('%j links as %s', (markdown, expected) => {
    expect(html(markdown)).toContain(expected);
  });
});

describe('blocks of Markdown', () => {
  it.each([
    ['# a', '<h1>a</h1>\n'],
    ['###### a ######', '<h6>a</h6>\n'],
    ['####### a', '<p>####### a</p>\n'],
    ['#a', '<p>#a</p>\n'],
    ['# ', '<h1></h1>\n'],
    ['# a#b', '<h1>a#b</h1>\n'],
    ['a\n===', '<h1>a</h1>\n'],
    ['a\nb\n---', '<h2>a\nb</h2>\n'],
    ['a\n\n---', '<p>a</p>\n<hr />\n'],
    ['* * *', '<hr />\n'],
    ['a\n***\nb', '<p>a</p>\n<hr />\n<p>b</p>\n'],
    ['a\nb\n\nc', '<p>a\nb</p>\n<p>c</p>\n'],
    ['a\r\nb\rc', '<p>a\nb\nc</p>\n'],
    ['x\n\n    a\n      b\n\n    c\n\nd', '<p>x</p>\n<pre><code>a\n  b\n\nc\n</code></pre>\n<p>d</p>\n'],
    ['x\n\n\ta', '<p>x</p>\n<pre><code>a\n</code></pre>\n'],
    ['x\n\n\t\ta\n \tb', '<p>x</p>\n<pre><code>    a\nb\n</code></pre>\n'],
    ['a\n    b', '<p>a\nb</p>\n'],
    ['```js x\na < b\n\n```\nc', '<pre><code class="language-js">a &lt; b\n\n</code></pre>\n<p>c</p>\n'],
    ['~~~\na\n```\n~~~~', '<pre><code>a\n```\n</code></pre>\n'],
    ['```\na', '<pre><code>a\n</code></pre>\n'],
    ['x\n  ```\n   a\n b\n  ```', '<p>x</p>\n<pre><code> a\nb\n</code></pre>\n'],
    ['``` a`b\nc', '<p>``` a`b\nc</p>\n'],
    ['> a\n> b\nc\n\nd', '<blockquote>\n<p>a\nb\nc</p>\n</blockquote>\n<p>d</p>\n'],
    ['> # a\nb', '<blockquote>\n<h1>a</h1>\n</blockquote>\n<p>b</p>\n'],
    ['> > a', '<blockquote>\n<blockquote>\n<p>a</p>\n</blockquote>\n</blockquote>\n'],
    ['>a\n---', '<blockquote>\n<p>a</p>\n</blockquote>\n<hr />\n'],
    ['- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n'],
    ['- a\n\n- b', '<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n'],
    ['- a\n+ b', '<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n'],
    ['1. a\n2. b', '<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n'],
    ['3) a', '<ol start="3">\n<li>a</li>\n</ol>\n'],
    ['1. a\n1) b', '<ol>\n<li>a</li>\n</ol>\n<ol>\n<li>b</li>\n</ol>\n'],
    ['- a\n  - b\n    - c\n- d', '<ul>\n<li>a\n<ul>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n<li>d</li>\n</ul>\n'],
    ['- a\n  b\nc\n\n  d', '<ul>\n<li><p>a\nb\nc</p>\n<p>d</p>\n</li>\n</ul>\n'],
    ['-   a\n\n        code', '<ul>\n<li><p>a</p>\n<pre><code>code\n</code></pre>\n</li>\n</ul>\n'],
    ['-\n  a', '<ul>\n<li>a</li>\n</ul>\n'],
    ['- ```\n  x\n  ```', '<ul>\n<li>\n<pre><code>x\n</code></pre>\n</li>\n</ul>\n'],
    ['-a', '<p>-a</p>\n'],
    ['1234567890. a', '<p>1234567890. a</p>\n'],
    ['a\n- b', '<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n'],
    ['a\n2. b', '<p>a\n2. b</p>\n'],
    ['a\n1. b', '<p>a</p>\n<ol>\n<li>b</li>\n</ol>\n'],
    ['- a\n\nb', '<ul>\n<li>a</li>\n</ul>\n<p>b</p>\n'],
    ['- a\n***', '<ul>\n<li>a</li>\n</ul>\n<hr />\n'],
    ['<div>\n*a*\n</div>\n\nb', '<div>\n*a*\n</div>\n<p>b</p>\n'],
    ['<script>\n\na\n</script>\nb', '<script>\n\na\n</script>\n<p>b</p>\n'],
    ['<!-- a\n\nb -->\nc', '<!-- a\n\nb -->\n<p>c</p>\n'],
    ['<x-y a="b">\nc', '<x-y a="b">\nc\n'],
    ['a\n<x-y>\nb', '<p>a\n<x-y>\nb</p>\n'],
    ['a\n<div>\nb', '<p>a</p>\n<div>\nb\n'],
    ['a\n<DIV>\nb', '<p>a</p>\n<DIV>\nb\n'],
    ['a\n<hr>\nb', '<p>a</p>\n<hr>\nb\n'],
    ['a\n<table>\nb', '<p>a</p>\n<table>\nb\n'],
    ['<X-Y>\n*c*', '<X-Y>\n*c*\n'],
    ['<div>\n\n*a*', '<div>\n<p><em>a</em></p>\n'],
    ['<div>\na\n\nb', '<div>\na\n<p>b</p>\n'],
    ['~~~ a`b\nc\n~~~', '<pre><code class="language-a`b">c\n</code></pre>\n'],
    ['```\n```\nb', '<pre><code></code></pre>\n<p>b</p>\n'],
    ['-    a\n\n  b', '<ul>\n<li>a</li>\n</ul>\n<p>b</p>\n'],
    ['-     a', '<ul>\n<li>\n<pre><code>a\n</code></pre>\n</li>\n</ul>\n'],
    ['-\n\n  a', '<ul>\n<li></li>\n</ul>\n<p>a</p>\n'],
    ['# a\nb', '<h1>a</h1>\n<p>b</p>\n'],
    ['a\n===\nb', '<h1>a</h1>\n<p>b</p>\n'],
    ['x\n\n   \ta', '<p>x</p>\n<pre><code>a\n</code></pre>\n'],
    ['|a|\n-', '<h2>|a|</h2>\n'],
  ])('%j is %j', (markdown, expected) => {
    expect(html(markdown)).toBe(`${expected}\n`);
  });

  it.each([
    ['|a|b|\n|-|-|\n|c|d|', ['a', 'b'], ['c', 'd']],
    ['a|b\n-|-\nc|d', ['a', 'b'], ['c', 'd']],
    ['|a|b|\n|-|-|\n|c|', ['a', 'b'], ['c', '']],
    ['|a|b|\n|-|-|\n|c|d|e|', ['a', 'b'], ['c', 'd']],
    ['|a|b|\n|-|-|\n|c\\|x|`d`|', ['a', 'b'], ['c|x', '<code>d</code>']],
  ])('%j is a table', (markdown, head, row) => {
    const cells = (tag: string, texts: readonly string[]) => `<tr>\n${texts.map((text) => `<${tag}>${text}</${tag}>\n`).join('')}</tr>\n`;
    expect(html(markdown)).toBe(`<table>\n<thead>\n${cells('th', head)}</thead>\n<tbody>\n${cells('td', row)}</tbody>\n</table>\n\n`);
  });

  it('aligns the columns of a table', () => {
    const table = html('|a|b|c|\n|:-|:-:|-:|');
    expect(table).toBe(
      '<table>\n<thead>\n<tr>\n<th style="text-align: left;">a</th>\n<th style="text-align: center;">b</th>\n<th style="text-align: right;">c</th>\n</tr>\n</thead>\n</table>\n\n',
    );
  });

  it.each(['|a|b|\n|-|', 'a\n-|-\nb', '|a|\n|x|', 'a\n|-|'])('%j is no table', (markdown) => {
    expect(html(markdown)).not.toContain('<table>');
  });

  it('ends a table at a blank line or another block', () => {
    expect(html('|a|\n|-|\n|b|\n\nc')).toContain('</table>\n<p>c</p>');
    expect(html('|a|\n|-|\n\n|b|')).toContain('</table>\n<p>|b|</p>');
    expect(html('|a|\n|-|\n|b|\n# c')).toContain('</table>\n<h1>c</h1>');
  });

  it('reads blocks deeper than 50 levels as text', () => {
    expect(html('>'.repeat(60) + ' a')).toContain('<p>&gt;&gt;');
    expect(html('>'.repeat(60) + ' a')?.split('<blockquote>')).toHaveLength(51);
    expect(html('- '.repeat(60) + 'a')?.split('<ul>')).toHaveLength(51);
  });
});
