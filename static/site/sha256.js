// 边读边算 SHA-256：大文件不用一次读进内存，在没有 https 的内网也能用。
(function () {
  "use strict";
  var K = new Uint32Array(64);
  var START = new Uint32Array(8);
  (function () {
    var found = 0;
    for (var n = 2; found < 64; n += 1) {
      var prime = true;
      for (var d = 2; d * d <= n; d += 1) { if (n % d === 0) { prime = false; break; } }
      if (prime) {
        if (found < 8) { START[found] = (Math.sqrt(n) % 1) * 4294967296; }
        K[found] = (Math.cbrt(n) % 1) * 4294967296;
        found += 1;
      }
    }
  }());
  function Sha256() {
    this.state = START.slice();
    this.rest = new Uint8Array(64);
    this.held = 0;
    this.length = 0;
    this.words = new Uint32Array(64);
  }
  Sha256.prototype.block = function (bytes, at) {
    var w = this.words, s = this.state, i;
    for (i = 0; i < 16; i += 1, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (; i < 64; i += 1) {
      var x = w[i - 15], y = w[i - 2];
      var p = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      var q = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + p + w[i - 7] + q) | 0;
    }
    var a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
    for (i = 0; i < 64; i += 1) {
      var big = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      var one = (h + big + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      var small = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      var two = (small + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
  };
  Sha256.prototype.add = function (bytes) {
    var at = 0;
    this.length += bytes.length;
    if (this.held) {
      at = Math.min(64 - this.held, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held < 64) { return; }
      this.block(this.rest, 0);
      this.held = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) { this.block(bytes, at); }
    this.rest.set(bytes.subarray(at), 0);
    this.held = bytes.length - at;
  };
  Sha256.prototype.hex = function () {
    var length = this.length, end = new Uint8Array(this.held < 56 ? 64 - this.held : 128 - this.held);
    end[0] = 128;
    var view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(length / 536870912));
    view.setUint32(end.length - 4, (length * 8) >>> 0);
    this.add(end);
    return Array.from(this.state, function (word) { return (word >>> 0).toString(16).padStart(8, "0"); }).join("");
  };
  window.Sha256 = Sha256;
}());
