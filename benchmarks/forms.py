"""The tickets of tickets.py in other forms: a CSV export, or a mailbox whose mails hold the support form.

python3 benchmarks/forms.py csv|mbox COUNT > tickets.csv
"""

import csv
import sys
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from tickets import tickets

FORM = """Superadmin email: {superadmin_email}
Zoho product name: {product}
Country: {country}
Partner level: {tier}
Number of licenses: {licenses}
Description:
{description}
"""


def mails(count: int) -> Iterator[bytes]:
    for ticket in tickets(count):
        mail = EmailMessage()
        sent = datetime.fromisoformat(str(ticket["created_at"]))
        mail["From"], mail["Subject"] = str(ticket["partner_email"]), str(ticket["subject"])
        mail["Date"], mail["Message-ID"] = format_datetime(sent), f"<{ticket['id']}@partner.example>"
        mail.set_content(FORM.format(**ticket))
        head = f"From {ticket['partner_email']} {sent:%a %b %d %H:%M:%S %Y}\n".encode()
        yield head + mail.as_bytes().replace(b"\nFrom ", b"\n>From ") + b"\n"


def main() -> None:
    form, count = sys.argv[1], int(sys.argv[2])
    if form == "mbox":
        sys.stdout.buffer.writelines(mails(count))
    else:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        rows = csv.DictWriter(sys.stdout, next(iter(tickets(1))))
        rows.writeheader()
        rows.writerows(tickets(count))


if __name__ == "__main__":
    main()
