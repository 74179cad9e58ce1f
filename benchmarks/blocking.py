"""What one gets without a pipelining client: smtplib in so many threads, each with a connection that stays open."""

import smtplib
import sys
import threading

LINE = b"What the harbour master says of the tides, which are high this week and low the next.\r\n"


def lane(port: int, data: bytes, messages: int) -> None:
    """Send so many messages over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(messages):
            client.sendmail("morning@harbour.example", [f"reader{number}@mail.example"], data)


def main(port: int, size: int, messages: int, connections: int) -> None:
    """Send one mail of so many bytes to many readers, over all connections at once."""
    data = b"Subject: The tides\r\n\r\n" + LINE * (size // len(LINE))
    lanes = [
        threading.Thread(target=lane, args=(port, data, len(range(place, messages, connections))))
        for place in range(connections)
    ]
    for one in lanes:
        one.start()
    for one in lanes:
        one.join()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))
