"""The extracts a bank delivers, as data: tables, columns, types, keys, accepted values and references.

Source: docs/manual/night.md, "Inputs". Staging, the generator and the importers read this page and no other.
"""

from dataclasses import dataclass

from sibao.policy import terms


@dataclass(frozen=True)
class Column:
    """One column of an extract.

    `type` is str, date, decimal, int or bool; `required` means never empty (and that the column must be there);
    `references` names the table whose key a filled value must match.
    """

    name: str
    type: str = "str"
    required: bool = True
    key: bool = False
    enum: tuple[str, ...] = ()
    references: str = ""
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class TableSpec:
    """One extract: its columns in their documented order; `is_fact` marks the two large tables of dated rows."""

    name: str
    columns: tuple[Column, ...]
    required: bool = True
    is_fact: bool = False

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that together identify a row."""
        return tuple(column for column in self.columns if column.key)

    @property
    def references(self) -> tuple[Column, ...]:
        """The columns that point to another table (or, for `branch.parent_id`, to the same one)."""
        return tuple(column for column in self.columns if column.references)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _key(name: str, type: str = "str", references: str = "") -> Column:
    return Column(name, type, key=True, references=references)


def _optional(name: str, type: str = "str", enum: tuple[str, ...] = (), references: str = "") -> Column:
    return Column(name, type, required=False, enum=enum, references=references)


_SPECS = (
    TableSpec(
        "branch",
        (
            _key("branch_id"),
            Column("name"),
            _optional("parent_id", references="branch"),
            Column("level", enum=terms.LEVELS),
        ),
    ),
    TableSpec(
        "staff",
        (
            _key("staff_id"),
            Column("name"),
            Column("branch_id", references="branch"),
            Column("role", enum=terms.ROLES),
            Column("grade", "int", required=False, minimum=1, maximum=3),
            _optional("capacity", "int"),
        ),
    ),
    TableSpec(
        "customer",
        (
            _key("customer_id"),
            Column("name"),
            _optional("id_type"),
            _optional("id_number"),
            _optional("sex", enum=terms.SEX),
            _optional("birth_date", "date"),
            _optional("birthday_calendar", enum=terms.CALENDARS),
            _optional("mobile"),
            _optional("address"),
            _optional("occupation"),
            _optional("source", enum=terms.SOURCES),
            _optional("opened_on", "date"),
            _optional("branch_id", references="branch"),
            _optional("risk_level", enum=terms.CUSTOMER_RISK),
            _optional("risk_assessed_on", "date"),
            _optional("id_expires_on", "date"),
            _optional("card_expires_on", "date"),
            _optional("sms_consent", "bool"),
            _optional("call_consent", "bool"),
        ),
    ),
    TableSpec(
        "relation",
        (
            _key("relation_id"),
            Column("customer_id", references="customer"),
            Column("name"),
            Column("kind", enum=terms.RELATION_KINDS),
            _optional("related_customer_id", references="customer"),
            _optional("birth_date", "date"),
        ),
        required=False,
    ),
    TableSpec(
        "product",
        (
            _key("product_id"),
            Column("name"),
            Column("category", enum=terms.CATEGORIES),
            _optional("risk_level", enum=terms.PRODUCT_RISK),
        ),
    ),
    TableSpec(
        "account",
        (
            _key("account_id"),
            Column("customer_id", references="customer"),
            Column("branch_id", references="branch"),
            Column("product_id", references="product"),
            Column("opened_on", "date"),
            _optional("closed_on", "date"),
            _optional("matures_on", "date"),
        ),
    ),
    TableSpec(
        "balance",
        (_key("account_id", references="account"), _key("day", "date"), Column("balance", "decimal")),
        is_fact=True,
    ),
    TableSpec(
        "transaction",
        (
            _key("transaction_id"),
            Column("account_id", references="account"),
            Column("day", "date"),
            Column("amount", "decimal"),
            Column("kind", enum=terms.TRANSACTION_KINDS),
            _optional("counterparty_bank"),
            _optional("counterparty_is_self", "bool"),
        ),
        is_fact=True,
    ),
    TableSpec(
        "repayment",
        (
            _key("account_id", references="account"),
            _key("due_on", "date"),
            Column("amount", "decimal"),
            _optional("paid_on", "date"),
        ),
        required=False,
    ),
    TableSpec(
        "assignment",
        (_key("customer_id", references="customer"), Column("staff_id", references="staff"), Column("since", "date")),
        required=False,
    ),
    TableSpec(
        "tier_before",
        (
            _key("customer_id", references="customer"),
            Column("tier", enum=terms.TIERS),
            Column("below_months", "int", minimum=0),
            Column("since", "date"),
        ),
        required=False,
    ),
)

TABLES: dict[str, TableSpec] = {spec.name: spec for spec in _SPECS}
"""Every extract by name; a table stands behind those it refers to."""
