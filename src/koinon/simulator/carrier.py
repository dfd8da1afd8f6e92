"""The simulated carrier: its accounts, what it carried, and what is still to happen."""

import time
from collections.abc import Callable

from koinon.simulator.accounts import KEY_PREFIX, Account
from koinon.simulator.audit import Audit
from koinon.simulator.config import SimulatorConfig
from koinon.simulator.journal import Journal
from koinon.simulator.messages import AUTORESPONSE, Message, Phones
from koinon.simulator.number_stock import NumberStock
from koinon.simulator.phone_book import Names
from koinon.simulator.replies import reply_texts
from koinon.simulator.scenarios import Scenario, changed
from koinon.simulator.timeline import Timeline
from koinon.simulator.webhooks import Webhooks


class Carrier:
    """All state of a simulator; made inside the running loop."""

    def __init__(self, config: SimulatorConfig) -> None:
        self.config = config
        self.url = f"http://{config.host}:{config.port}"
        self.scenario = config.scenario
        self.accounts: dict[str, Account] = {}
        self.phones = Phones(config.keep_messages)
        self.audit = Audit()
        self.journal = Journal(config.journal)
        self.replies = reply_texts(config.replies)
        self.names = Names(config.phone_book)
        self.numbers = NumberStock(config.numbers)
        self.keep_mail: Callable[[bytes], object] = lambda raw: None  # the server's mailbox, once it stands
        self.timeline = Timeline()
        self.webhooks = Webhooks(config, self.timeline)
        for message in self.journal.read():
            self._remember(message)

    def account(self, api_key: str) -> Account | None:
        """The account of a key, made when first used; None for a key that is not the simulator's."""
        found = self.accounts.get(api_key)
        if found is None and api_key.startswith(KEY_PREFIX) and 8 <= len(api_key) <= 200:
            found = self.accounts[api_key] = Account(api_key, self.scenario)
        return found

    def carry(self, message: Message) -> None:
        """Record a message, durably, before anybody is told about it."""
        self.journal.append(message)
        self._remember(message)

    def set_scenario(self, api_key: str, changes: dict[str, object]) -> Scenario | None:
        """Change one account's scenario, or with `*` everybody's and the default."""
        if api_key == "*":
            self.scenario = changed(self.scenario, changes)
            for account in self.accounts.values():
                account.scenario = changed(account.scenario, changes)
            return self.scenario
        account_or_none = self.account(api_key)
        if account_or_none is None:
            return None
        account_or_none.scenario = changed(account_or_none.scenario, changes)
        return account_or_none.scenario

    def forget(self) -> None:
        """Empty phones, audit, blocks and journal; scenarios stay."""
        self.phones.clear()
        self.audit.clear()
        self.journal.clear()
        for account in self.accounts.values():
            account.forget()

    def close(self) -> None:
        self.timeline.close()
        self.webhooks.close()
        self.journal.close()

    def _remember(self, message: Message) -> None:
        self.phones.add(message)
        account = self.account(message.account)
        if AUTORESPONSE in message.tags:
            return
        if account is not None:
            account.protocol = message.protocol
        if message.direction == "outbound":
            self.audit.add(message)
            if account is not None and message.webhook_url:
                account.learned_webhook_url = message.webhook_url.partition("?")[0]
        elif account is not None and message.channel == "sms":
            account.hear(message.sender, message.person, message.text, message.created_at or time.time())
