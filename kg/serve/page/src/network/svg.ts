// A surface that writes SVG: the methods of a canvas that the picture uses, and no others.

import type { Surface } from "./picture";

const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu; // by XML 1.0

function escaped(text: string): string {
  return text.replace(FORBIDDEN, "").replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export class SvgSurface implements Surface {
  strokeStyle: string | CanvasGradient | CanvasPattern = "#000000";
  fillStyle: string | CanvasGradient | CanvasPattern = "#000000";
  lineWidth = 1;
  lineJoin: CanvasLineJoin = "round";
  globalAlpha = 1;
  font = "";
  textAlign: CanvasTextAlign = "start";
  private readonly items: string[] = [];
  private path: string[] = [];
  private dashes: number[] = [];

  constructor(private readonly measuring: Surface) {}

  beginPath(): void {
    this.path = [];
  }
  moveTo(x: number, y: number): void {
    this.path.push(`M${n(x)} ${n(y)}`);
  }
  lineTo(x: number, y: number): void {
    this.path.push(`L${n(x)} ${n(y)}`);
  }
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.path.push(`Q${n(cx)} ${n(cy)} ${n(x)} ${n(y)}`);
  }
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.path.push(`C${n(ax)} ${n(ay)} ${n(bx)} ${n(by)} ${n(x)} ${n(y)}`);
  }
  /** A whole circle; the picture draws no other arcs. */
  arc(x: number, y: number, radius: number): void {
    const r = n(radius);
    this.path.push(`M${n(x - radius)} ${n(y)}A${r} ${r} 0 1 1 ${n(x + radius)} ${n(y)}A${r} ${r} 0 1 1 ${n(x - radius)} ${n(y)}Z`);
  }
  closePath(): void {
    this.path.push("Z");
  }
  setLineDash(dashes: Iterable<number>): void {
    this.dashes = [...dashes];
  }
  stroke(): void {
    const dashes = this.dashes.length ? ` stroke-dasharray="${this.dashes.map(n).join(" ")}"` : "";
    this.items.push(`<path d="${this.path.join("")}" fill="none" stroke="${String(this.strokeStyle)}" stroke-width="${n(this.lineWidth)}"${dashes}${this.opacity()}/>`);
  }
  fill(): void {
    this.items.push(`<path d="${this.path.join("")}" fill="${String(this.fillStyle)}"${this.opacity()}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.items.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${String(this.fillStyle)}"${this.opacity()}/>`);
  }
  fillText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="${String(this.fillStyle)}"`);
  }
  strokeText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="none" stroke="${String(this.strokeStyle)}" stroke-width="${n(this.lineWidth)}" stroke-linejoin="round" aria-hidden="true"`);
  }
  measureText(text: string): TextMetrics {
    this.measuring.font = this.font;
    return this.measuring.measureText(text);
  }

  private text(text: string, x: number, y: number, look: string): void {
    const [, weight, size, family] = /^(600 )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    const bold = weight ? ' font-weight="600"' : "";
    const anchor = this.textAlign === "center" ? ' text-anchor="middle"' : "";
    this.items.push(`<text x="${n(x)}" y="${n(y)}" font-size="${size}"${bold}${anchor} font-family="${escaped(family ?? "")}" ${look}${this.opacity()}>${escaped(text)}</text>`);
  }
  private opacity(): string {
    return this.globalAlpha < 1 ? ` opacity="${n(this.globalAlpha)}"` : "";
  }

  document(width: number, height: number, title: string, description: string): string {
    return (
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="${n(width)}" height="${n(height)}" ` +
      `viewBox="0 0 ${n(width)} ${n(height)}" role="img">\n<title>${escaped(title)}</title>\n<desc>${escaped(description)}</desc>\n${this.items.join("\n")}\n</svg>\n`
    );
  }
}
