"""A list of contacts, the accounts and users that a filter links them with, and the filter."""

LINKED = """<fetch><entity name="contact">
<link-entity name="account" from="accountid" to="parentcustomerid" alias="firm">
<filter><condition attribute="name" operator="like" value="{firm}%"/></filter>
<link-entity name="systemuser" from="systemuserid" to="ownerid" alias="keeper">
<filter><condition attribute="title" operator="eq" value="{title}"/></filter>
</link-entity></link-entity></entity></fetch>"""
BERN, BASEL, ANNA, BEN = (f"0000000{n}-0000-0000-0000-000000000000" for n in range(1, 5))
TABLES = {
    "accounts.csv": f"accountid;name;ownerid;Rating\n{BERN};Käserei Bern;{ANNA};A\n"
    f"{BASEL};Kaserei Basel;{BEN};B\n",
    "users.csv": f"systemuserid,title\n{{{ANNA.upper()}}},Vertrieb\n{BEN},Einkauf\n",
    "linked.csv": "contactid,fullname,ownerid,statecode,parentcustomerid\n"
    + "".join(
        f"0000000{n}-0000-0000-0000-00000000000a,Person {n},{ANNA},0,{firm}\n"
        for n, firm in enumerate([BERN, BASEL, "", "99999999-0000-0000-0000-000000000000"])
    ),
    "whole.xml": '<fetch><entity name="contact"/></fetch>',
    "firm.xml": LINKED.format(firm="kaserei", title="vertrieb"),
}
