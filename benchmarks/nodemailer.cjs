// What one gets from nodemailer: its pool, each mail made of a text and a page as a newsletter is.
// Usage: node nodemailer.cjs PORT BYTES MESSAGES CONNECTIONS
const nodemailer = require("nodemailer");

const [port, bytes, messages, connections] = process.argv.slice(2).map(Number);
const line = "What the harbour master says of the tides, which are high this week and low the next.\n";
const text = line.repeat(Math.floor(bytes / 5 / line.length));
const html = `<html><body>${`<p>${line}</p>`.repeat(Math.floor(bytes / 1.3 / line.length))}</body></html>`;
const pool = nodemailer.createTransport({
  host: "127.0.0.1", port, ignoreTLS: true, pool: true, maxConnections: connections, maxMessages: Infinity,
});
const mail = (number) => pool.sendMail({
  from: "Morning <morning@harbour.example>",
  to: `reader${number}@mail.example`,
  subject: "The tides",
  list: { unsubscribe: `https://harbour.example/leave/${number}` },
  text: `${text}\nhttps://harbour.example/leave/${number}\n`,
  html: html.replace("</body>", `<a href="https://harbour.example/leave/${number}">Leave</a></body>`),
});
let next = 0;
const lane = async () => { while (next < messages) await mail(next++); };
// As many asked for as there are connections, and half as many more, so that none stands idle.
Promise.all(Array.from({ length: Math.ceil(connections * 1.5) }, lane)).then(() => pool.close());
