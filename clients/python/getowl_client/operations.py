"""Every operation of the API as a method. Written by `python manage.py api_client`: not to be changed by hand."""

from __future__ import annotations

from typing import IO, Literal, cast

from getowl_client import types
from getowl_client.transport import Transport


class Operations(Transport):
    """What the key's workspace can be asked and told."""

    def links_create_many(self, body: types.BulkIn, *, idempotency_key: str | None = None) -> types.BulkList:
        """Make up to 100 links: the good ones are made whatever is wrong with the others.

        `atomic`: all of them or, if anything is wrong with one, none.
        """
        return cast(
            types.BulkList, self.send_for_json("POST", "/links/bulk", body=body, idempotency_key=idempotency_key)
        )

    def links_update_many(self, body: types.BulkPatch, *, idempotency_key: str | None = None) -> types.BulkList:
        """Change up to 100 links, each as it says; what is left out stays. `id` names the link, or else `externalId`.

        `atomic`: all of them or, if anything is wrong with one, none.
        """
        return cast(
            types.BulkList, self.send_for_json("PATCH", "/links/bulk", body=body, idempotency_key=idempotency_key)
        )

    def links_delete_many(
        self,
        *,
        id: list[str] | None = None,
        externalId: list[str] | None = None,
        atomic: bool | None = None,
        idempotency_key: str | None = None,
    ) -> types.BulkList:
        """Delete up to 100 links, named by `id`, `externalId` or both. Each can be restored for 30 days."""
        return cast(
            types.BulkList,
            self.send_for_json(
                "DELETE",
                "/links/bulk",
                query={"id": id, "externalId": externalId, "atomic": atomic},
                idempotency_key=idempotency_key,
            ),
        )

    def links_upsert(self, body: types.LinkIn, *, idempotency_key: str | None = None) -> types.LinkOut:
        """Make a link (201), or change what is given of the one that is there (200): a repeat changes nothing.

        `externalId` says which link that is or, where it is left out, `shortCode` with its `domain`. Defaults are
        for a new link alone. With `If-Match` nothing is made.
        """
        return cast(
            types.LinkOut, self.send_for_json("PUT", "/links/upsert", body=body, idempotency_key=idempotency_key)
        )

    def links_list(
        self,
        *,
        search: str | None = None,
        tag: list[str] | None = None,
        domain: str | None = None,
        folderId: str | None = None,
        status: Literal["active", "scheduled", "expired", "used-up", "password", "failed"] | None = None,
        createdBy: str | None = None,
        externalId: str | None = None,
        has: Literal["rules", "test"] | None = None,
        since: str | None = None,
        until: str | None = None,
        archived: bool | None = None,
        sort: Literal["newest", "oldest", "changed", "clicks", "last-click", "slug"] | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        page: int | None = None,
        take: int | None = None,
    ) -> types.LinkList:
        """Links for which all of it holds, 1 to 100 at a time. `next` goes on in the same order, with the same
        filters.

        `page` and `take` in place of `limit` and `starting_after` count from the first link each time: who goes
        through all of them that way may miss some where others are made meanwhile.
        """
        return cast(
            types.LinkList,
            self.send_for_json(
                "GET",
                "/links",
                query={
                    "search": search,
                    "tag": tag,
                    "domain": domain,
                    "folderId": folderId,
                    "status": status,
                    "createdBy": createdBy,
                    "externalId": externalId,
                    "has": has,
                    "since": since,
                    "until": until,
                    "archived": archived,
                    "sort": sort,
                    "limit": limit,
                    "starting_after": starting_after,
                    "page": page,
                    "take": take,
                },
            ),
        )

    def links_create(self, body: types.LinkIn, *, idempotency_key: str | None = None) -> types.LinkOut:
        """Make a link."""
        return cast(types.LinkOut, self.send_for_json("POST", "/links", body=body, idempotency_key=idempotency_key))

    def links_count(
        self,
        *,
        search: str | None = None,
        tag: list[str] | None = None,
        domain: str | None = None,
        folderId: str | None = None,
        status: Literal["active", "scheduled", "expired", "used-up", "password", "failed"] | None = None,
        createdBy: str | None = None,
        externalId: str | None = None,
        has: Literal["rules", "test"] | None = None,
        since: str | None = None,
        until: str | None = None,
        archived: bool | None = None,
    ) -> types.LinkCount:
        """How many links there are for which all of it holds."""
        return cast(
            types.LinkCount,
            self.send_for_json(
                "GET",
                "/links/count",
                query={
                    "search": search,
                    "tag": tag,
                    "domain": domain,
                    "folderId": folderId,
                    "status": status,
                    "createdBy": createdBy,
                    "externalId": externalId,
                    "has": has,
                    "since": since,
                    "until": until,
                    "archived": archived,
                },
            ),
        )

    def links_lookup(
        self, *, shortCode: str | None = None, domain: str | None = None, externalId: str | None = None
    ) -> types.LinkOut:
        """The link with this short code on a domain (without one, on the default short domain), or this external id."""
        return cast(
            types.LinkOut,
            self.send_for_json(
                "GET", "/links/lookup", query={"shortCode": shortCode, "domain": domain, "externalId": externalId}
            ),
        )

    def links_get(self, link_id: str) -> types.LinkOut:
        """One link."""
        return cast(types.LinkOut, self.send_for_json("GET", f"/links/{self.quoted(link_id)}"))

    def links_update(self, link_id: str, body: types.LinkPatch, *, idempotency_key: str | None = None) -> types.LinkOut:
        """Change what is given."""
        return cast(
            types.LinkOut,
            self.send_for_json("PATCH", f"/links/{self.quoted(link_id)}", body=body, idempotency_key=idempotency_key),
        )

    def links_delete(self, link_id: str, *, idempotency_key: str | None = None) -> None:
        """Delete a link. It can be restored for 30 days."""
        self.send("DELETE", f"/links/{self.quoted(link_id)}", idempotency_key=idempotency_key)

    def links_restore(
        self, link_id: str, body: types.RestoreIn | None, *, idempotency_key: str | None = None
    ) -> types.LinkOut:
        """Bring back a link that was deleted in the last 30 days, with its id and its clicks."""
        return cast(
            types.LinkOut,
            self.send_for_json(
                "POST", f"/links/{self.quoted(link_id)}/restore", body=body, idempotency_key=idempotency_key
            ),
        )

    def folders_list(self, *, limit: int | None = None, starting_after: str | None = None) -> types.FolderList:
        """Folders by name; 1 to 100 at a time."""
        return cast(
            types.FolderList,
            self.send_for_json("GET", "/folders", query={"limit": limit, "starting_after": starting_after}),
        )

    def folders_create(self, body: types.FolderIn, *, idempotency_key: str | None = None) -> types.FolderOut:
        """Make a folder."""
        return cast(types.FolderOut, self.send_for_json("POST", "/folders", body=body, idempotency_key=idempotency_key))

    def folders_get(self, folder_id: str) -> types.FolderOut:
        """One folder."""
        return cast(types.FolderOut, self.send_for_json("GET", f"/folders/{self.quoted(folder_id)}"))

    def folders_update(
        self, folder_id: str, body: types.FolderPatch, *, idempotency_key: str | None = None
    ) -> types.FolderOut:
        """Change the name, or the access level."""
        return cast(
            types.FolderOut,
            self.send_for_json(
                "PATCH", f"/folders/{self.quoted(folder_id)}", body=body, idempotency_key=idempotency_key
            ),
        )

    def folders_delete(self, folder_id: str, *, idempotency_key: str | None = None) -> None:
        """Delete a folder; its links lie in none then."""
        self.send("DELETE", f"/folders/{self.quoted(folder_id)}", idempotency_key=idempotency_key)

    def imports_list(self, *, starting_after: str | None = None, limit: int | None = None) -> types.ImportList:
        """The workspace's imports, newest first."""
        return cast(
            types.ImportList,
            self.send_for_json("GET", "/imports", query={"starting_after": starting_after, "limit": limit}),
        )

    def imports_create(
        self,
        file: IO[bytes],
        *,
        mapping: str | None = None,
        options: str | None = None,
        idempotency_key: str | None = None,
    ) -> types.ImportOut:
        """Upload a file (multipart) and queue its import.

        `file` is CSV, JSON or an SQL dump of YOURLS. `mapping` is a JSON object of the file's columns and the
        fields that they give (null: none); of columns that it does not name the field is guessed. `options` is a
        JSON object.
        """
        return cast(
            types.ImportOut,
            self.send_for_json(
                "POST",
                "/imports",
                file=file,
                form={"mapping": mapping, "options": options},
                idempotency_key=idempotency_key,
            ),
        )

    def imports_get(self, import_id: str) -> types.ImportOut:
        """How far an import is."""
        return cast(types.ImportOut, self.send_for_json("GET", f"/imports/{self.quoted(import_id)}"))

    def imports_cancel(self, import_id: str, *, idempotency_key: str | None = None) -> types.ImportOut:
        """Stop an import; what it made stays. A finished one stays as it is."""
        return cast(
            types.ImportOut,
            self.send_for_json("POST", f"/imports/{self.quoted(import_id)}/cancel", idempotency_key=idempotency_key),
        )

    def imports_rejects(self, import_id: str) -> bytes:
        """The rows that were not taken, with the reason, as CSV, to be mended and imported again."""
        return self.send("GET", f"/imports/{self.quoted(import_id)}/rejects.csv").content

    def imports_report(self, import_id: str) -> bytes:
        """The same, and the rows that were taken, but not with all that they said; `result` tells them apart."""
        return self.send("GET", f"/imports/{self.quoted(import_id)}/report.csv").content

    def links_qr(
        self,
        link_id: str,
        *,
        format: Literal["svg", "png", "pdf", "eps"] | None = None,
        size: int | None = None,
        dark: str | None = None,
        light: str | None = None,
        eyes: str | None = None,
        margin: int | None = None,
        correction: str | None = None,
        logo: bool | None = None,
    ) -> bytes:
        """The QR code of a link; what is not given is as in the workspace's design."""
        return self.send(
            "GET",
            f"/links/{self.quoted(link_id)}/qr",
            query={
                "format": format,
                "size": size,
                "dark": dark,
                "light": light,
                "eyes": eyes,
                "margin": margin,
                "correction": correction,
                "logo": logo,
            },
        ).content

    def tags_list(
        self, *, limit: int | None = None, starting_after: str | None = None, search: str | None = None
    ) -> types.TagList:
        """Tags by name; 1 to 1,000 at a time."""
        return cast(
            types.TagList,
            self.send_for_json(
                "GET", "/tags", query={"limit": limit, "starting_after": starting_after, "search": search}
            ),
        )

    def tags_create(self, body: types.TagIn, *, idempotency_key: str | None = None) -> types.TagOut:
        """Make a tag. Links may also name tags that do not exist yet."""
        return cast(types.TagOut, self.send_for_json("POST", "/tags", body=body, idempotency_key=idempotency_key))

    def tags_get(self, tag_id: str) -> types.TagOut:
        """One tag."""
        return cast(types.TagOut, self.send_for_json("GET", f"/tags/{self.quoted(tag_id)}"))

    def tags_update(self, tag_id: str, body: types.TagPatch, *, idempotency_key: str | None = None) -> types.TagOut:
        """Rename, recolour or merge: the answer to a merge is the tag that stays."""
        return cast(
            types.TagOut,
            self.send_for_json("PATCH", f"/tags/{self.quoted(tag_id)}", body=body, idempotency_key=idempotency_key),
        )

    def tags_delete(self, tag_id: str, *, idempotency_key: str | None = None) -> None:
        """Take the tag off all links; of very many it goes within a minute."""
        self.send("DELETE", f"/tags/{self.quoted(tag_id)}", idempotency_key=idempotency_key)

    def utm_templates_list(
        self, *, limit: int | None = None, starting_after: str | None = None, search: str | None = None
    ) -> types.UtmTemplateList:
        """Templates by name; 1 to 100 at a time."""
        return cast(
            types.UtmTemplateList,
            self.send_for_json(
                "GET", "/utm-templates", query={"limit": limit, "starting_after": starting_after, "search": search}
            ),
        )

    def utm_templates_create(
        self, body: types.UtmTemplateIn, *, idempotency_key: str | None = None
    ) -> types.UtmTemplateOut:
        """Make a template."""
        return cast(
            types.UtmTemplateOut,
            self.send_for_json("POST", "/utm-templates", body=body, idempotency_key=idempotency_key),
        )

    def utm_templates_get(self, template_id: str) -> types.UtmTemplateOut:
        """One template."""
        return cast(types.UtmTemplateOut, self.send_for_json("GET", f"/utm-templates/{self.quoted(template_id)}"))

    def utm_templates_update(
        self, template_id: str, body: types.UtmTemplatePatch, *, idempotency_key: str | None = None
    ) -> types.UtmTemplateOut:
        """Change what is given."""
        return cast(
            types.UtmTemplateOut,
            self.send_for_json(
                "PATCH", f"/utm-templates/{self.quoted(template_id)}", body=body, idempotency_key=idempotency_key
            ),
        )

    def utm_templates_delete(self, template_id: str, *, idempotency_key: str | None = None) -> None:
        """Delete a template; links keep their parameters."""
        self.send("DELETE", f"/utm-templates/{self.quoted(template_id)}", idempotency_key=idempotency_key)

    def domains_list(self, *, limit: int | None = None, starting_after: str | None = None) -> types.DomainList:
        """Domains by name; 1 to 100 at a time."""
        return cast(
            types.DomainList,
            self.send_for_json("GET", "/domains", query={"limit": limit, "starting_after": starting_after}),
        )

    def domains_create(self, body: types.DomainIn, *, idempotency_key: str | None = None) -> types.DomainDetail:
        """Claim a host name. Its records are known some seconds later."""
        return cast(
            types.DomainDetail, self.send_for_json("POST", "/domains", body=body, idempotency_key=idempotency_key)
        )

    def domains_get(self, domain_id: str) -> types.DomainDetail:
        """One domain, with the records to publish and what DNS answers."""
        return cast(types.DomainDetail, self.send_for_json("GET", f"/domains/{self.quoted(domain_id)}"))

    def domains_update(
        self, domain_id: str, body: types.DomainPatch, *, idempotency_key: str | None = None
    ) -> types.DomainDetail:
        """Change the given settings. One that does not serve visitors yet keeps them until it does."""
        return cast(
            types.DomainDetail,
            self.send_for_json(
                "PATCH", f"/domains/{self.quoted(domain_id)}", body=body, idempotency_key=idempotency_key
            ),
        )

    def domains_delete(self, domain_id: str, *, idempotency_key: str | None = None) -> None:
        """Give the name back; its links (`linkCount`) stop working, and come back if it is added and proven again."""
        self.send("DELETE", f"/domains/{self.quoted(domain_id)}", idempotency_key=idempotency_key)

    def domains_verify(self, domain_id: str, *, idempotency_key: str | None = None) -> types.DomainDetail:
        """Look at the domain now instead of later; one that failed starts anew. The result is there some seconds
        later.
        """
        return cast(
            types.DomainDetail,
            self.send_for_json("POST", f"/domains/{self.quoted(domain_id)}/verify", idempotency_key=idempotency_key),
        )

    def domains_events(
        self, domain_id: str, *, limit: int | None = None, starting_after: str | None = None
    ) -> types.EventList:
        """What happened to a domain, oldest first; also to one that is gone."""
        return cast(
            types.EventList,
            self.send_for_json(
                "GET",
                f"/domains/{self.quoted(domain_id)}/events",
                query={"limit": limit, "starting_after": starting_after},
            ),
        )

    def webhooks_list(self) -> types.EndpointList:
        """All webhooks, newest first."""
        return cast(types.EndpointList, self.send_for_json("GET", "/webhooks"))

    def webhooks_create(self, body: types.EndpointIn, *, idempotency_key: str | None = None) -> types.EndpointCreated:
        """Make a webhook. Its secret is in this answer alone."""
        return cast(
            types.EndpointCreated, self.send_for_json("POST", "/webhooks", body=body, idempotency_key=idempotency_key)
        )

    def webhooks_get(self, webhook_id: str) -> types.EndpointOut:
        """One webhook."""
        return cast(types.EndpointOut, self.send_for_json("GET", f"/webhooks/{self.quoted(webhook_id)}"))

    def webhooks_update(
        self, webhook_id: str, body: types.EndpointPatch, *, idempotency_key: str | None = None
    ) -> types.EndpointOut:
        """Change what is given."""
        return cast(
            types.EndpointOut,
            self.send_for_json(
                "PATCH", f"/webhooks/{self.quoted(webhook_id)}", body=body, idempotency_key=idempotency_key
            ),
        )

    def webhooks_delete(self, webhook_id: str, *, idempotency_key: str | None = None) -> None:
        """Delete a webhook and its deliveries."""
        self.send("DELETE", f"/webhooks/{self.quoted(webhook_id)}", idempotency_key=idempotency_key)

    def webhooks_rotate(self, webhook_id: str, *, idempotency_key: str | None = None) -> types.SecretOut:
        """Give it a new secret; the one before signs beside it for a day."""
        return cast(
            types.SecretOut,
            self.send_for_json("POST", f"/webhooks/{self.quoted(webhook_id)}/rotate", idempotency_key=idempotency_key),
        )

    def webhooks_test(self, webhook_id: str, *, idempotency_key: str | None = None) -> types.DeliveryOut:
        """Send a test event; its delivery says what came of it."""
        return cast(
            types.DeliveryOut,
            self.send_for_json("POST", f"/webhooks/{self.quoted(webhook_id)}/test", idempotency_key=idempotency_key),
        )

    def deliveries_list(
        self,
        webhook_id: str,
        *,
        limit: int | None = None,
        starting_after: str | None = None,
        state: Literal["pending", "delivered", "failed"] | None = None,
    ) -> types.DeliveryList:
        """Deliveries, newest first; 1 to 100 at a time."""
        return cast(
            types.DeliveryList,
            self.send_for_json(
                "GET",
                f"/webhooks/{self.quoted(webhook_id)}/deliveries",
                query={"limit": limit, "starting_after": starting_after, "state": state},
            ),
        )

    def deliveries_get(self, webhook_id: str, delivery_id: str) -> types.DeliveryDetail:
        """One delivery, with what is sent and what was answered."""
        return cast(
            types.DeliveryDetail,
            self.send_for_json("GET", f"/webhooks/{self.quoted(webhook_id)}/deliveries/{self.quoted(delivery_id)}"),
        )

    def deliveries_replay(
        self, webhook_id: str, body: types.ReplayIn, *, idempotency_key: str | None = None
    ) -> types.ReplayOut:
        """Send again all that failed since a time."""
        return cast(
            types.ReplayOut,
            self.send_for_json(
                "POST", f"/webhooks/{self.quoted(webhook_id)}/replay", body=body, idempotency_key=idempotency_key
            ),
        )

    def deliveries_replay_one(
        self, webhook_id: str, delivery_id: str, *, idempotency_key: str | None = None
    ) -> types.DeliveryOut:
        """Send one again, under the same id."""
        return cast(
            types.DeliveryOut,
            self.send_for_json(
                "POST",
                f"/webhooks/{self.quoted(webhook_id)}/deliveries/{self.quoted(delivery_id)}/replay",
                idempotency_key=idempotency_key,
            ),
        )

    def public_stats_get(self, link_id: str) -> types.PublicStatsOut:
        """The link's public page."""
        return cast(types.PublicStatsOut, self.send_for_json("GET", f"/links/{self.quoted(link_id)}/public-stats"))

    def public_stats_put(
        self, link_id: str, body: types.PublicStatsIn, *, idempotency_key: str | None = None
    ) -> types.PublicStatsOut:
        """Make the page, or set all of it anew; its address stays."""
        return cast(
            types.PublicStatsOut,
            self.send_for_json(
                "PUT", f"/links/{self.quoted(link_id)}/public-stats", body=body, idempotency_key=idempotency_key
            ),
        )

    def public_stats_delete(self, link_id: str, *, idempotency_key: str | None = None) -> None:
        """Take the page away for good."""
        self.send("DELETE", f"/links/{self.quoted(link_id)}/public-stats", idempotency_key=idempotency_key)

    def analytics_summary(
        self,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        compare: bool | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        domain: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        granularity: Literal["minute", "hour", "day", "week", "month"] | None = None,
        link: str | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        tag: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.SummaryOut:
        """Clicks, visitors, QR scans and links that were clicked."""
        return cast(
            types.SummaryOut,
            self.send_for_json(
                "GET",
                "/analytics/summary",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "compare": compare,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "domain": domain,
                    "format": format,
                    "from": from_,
                    "granularity": granularity,
                    "link": link,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "tag": tag,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def analytics_timeseries(
        self,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        compare: bool | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        domain: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        granularity: Literal["minute", "hour", "day", "week", "month"] | None = None,
        link: str | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        tag: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.SeriesOut:
        """Clicks and visitors over time."""
        return cast(
            types.SeriesOut,
            self.send_for_json(
                "GET",
                "/analytics/timeseries",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "compare": compare,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "domain": domain,
                    "format": format,
                    "from": from_,
                    "granularity": granularity,
                    "link": link,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "tag": tag,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def analytics_live(
        self,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        domain: str | None = None,
        format: Literal["json", "csv"] | None = None,
        link: str | None = None,
        os: str | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        tag: str | None = None,
        timezone: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.LiveOut:
        """The last 30 minutes, minute by minute."""
        return cast(
            types.LiveOut,
            self.send_for_json(
                "GET",
                "/analytics/live",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "domain": domain,
                    "format": format,
                    "link": link,
                    "os": os,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "tag": tag,
                    "timezone": timezone,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def analytics_missing(
        self,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        domain: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        granularity: Literal["minute", "hour", "day", "week", "month"] | None = None,
        limit: int | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        timezone: str | None = None,
        to: str | None = None,
    ) -> types.MissingOut:
        """Addresses on the workspace's domains that were asked for and that no link has."""
        return cast(
            types.MissingOut,
            self.send_for_json(
                "GET",
                "/analytics/missing",
                query={
                    "bots": bots,
                    "domain": domain,
                    "format": format,
                    "from": from_,
                    "granularity": granularity,
                    "limit": limit,
                    "period": period,
                    "timezone": timezone,
                    "to": to,
                },
            ),
        )

    def analytics_events(
        self,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        domain: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        limit: int | None = None,
        link: str | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        starting_after: str | None = None,
        tag: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.EventsOut:
        """Single clicks, newest first; 1 to 100 at a time."""
        return cast(
            types.EventsOut,
            self.send_for_json(
                "GET",
                "/analytics/events",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "domain": domain,
                    "format": format,
                    "from": from_,
                    "limit": limit,
                    "link": link,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "starting_after": starting_after,
                    "tag": tag,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def analytics_breakdown(
        self,
        metric: str,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        domain: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        granularity: Literal["minute", "hour", "day", "week", "month"] | None = None,
        limit: int | None = None,
        link: str | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        tag: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.BreakdownOut:
        """Values of one kind (countries, devices, links, tags, …) by clicks, most first."""
        return cast(
            types.BreakdownOut,
            self.send_for_json(
                "GET",
                f"/analytics/{self.quoted(metric)}",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "domain": domain,
                    "format": format,
                    "from": from_,
                    "granularity": granularity,
                    "limit": limit,
                    "link": link,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "tag": tag,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def link_analytics(
        self,
        link_id: str,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        compare: bool | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        granularity: Literal["minute", "hour", "day", "week", "month"] | None = None,
        limit: int | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.LinkAnalyticsOut:
        """All about one link's clicks at once; `limit` is the number of rows in each list."""
        return cast(
            types.LinkAnalyticsOut,
            self.send_for_json(
                "GET",
                f"/links/{self.quoted(link_id)}/analytics",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "compare": compare,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "format": format,
                    "from": from_,
                    "granularity": granularity,
                    "limit": limit,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def link_summary(
        self,
        link_id: str,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        compare: bool | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        granularity: Literal["minute", "hour", "day", "week", "month"] | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.SummaryOut:
        """Clicks, visitors and QR scans of one link."""
        return cast(
            types.SummaryOut,
            self.send_for_json(
                "GET",
                f"/links/{self.quoted(link_id)}/analytics/summary",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "compare": compare,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "format": format,
                    "from": from_,
                    "granularity": granularity,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def link_timeseries(
        self,
        link_id: str,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        compare: bool | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        granularity: Literal["minute", "hour", "day", "week", "month"] | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.SeriesOut:
        """Clicks and visitors of one link over time."""
        return cast(
            types.SeriesOut,
            self.send_for_json(
                "GET",
                f"/links/{self.quoted(link_id)}/analytics/timeseries",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "compare": compare,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "format": format,
                    "from": from_,
                    "granularity": granularity,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def link_live(
        self,
        link_id: str,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        format: Literal["json", "csv"] | None = None,
        os: str | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        timezone: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.LiveOut:
        """The last 30 minutes of one link."""
        return cast(
            types.LiveOut,
            self.send_for_json(
                "GET",
                f"/links/{self.quoted(link_id)}/analytics/live",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "format": format,
                    "os": os,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "timezone": timezone,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def link_events(
        self,
        link_id: str,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        limit: int | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        starting_after: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.EventsOut:
        """Single clicks of one link, newest first."""
        return cast(
            types.EventsOut,
            self.send_for_json(
                "GET",
                f"/links/{self.quoted(link_id)}/analytics/events",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "format": format,
                    "from": from_,
                    "limit": limit,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "starting_after": starting_after,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def link_breakdown(
        self,
        link_id: str,
        metric: str,
        *,
        bots: Literal["hide", "only", "show"] | None = None,
        browser: str | None = None,
        channel: str | None = None,
        city: str | None = None,
        clickId: str | None = None,
        continent: str | None = None,
        country: str | None = None,
        device: str | None = None,
        format: Literal["json", "csv"] | None = None,
        from_: str | None = None,
        granularity: Literal["minute", "hour", "day", "week", "month"] | None = None,
        limit: int | None = None,
        os: str | None = None,
        period: Literal["24h", "7d", "30d", "90d", "12m", "mtd", "ytd"] | None = None,
        qr: str | None = None,
        referrer: str | None = None,
        region: str | None = None,
        rule: str | None = None,
        timezone: str | None = None,
        to: str | None = None,
        utmCampaign: str | None = None,
        utmContent: str | None = None,
        utmMedium: str | None = None,
        utmSource: str | None = None,
        utmTerm: str | None = None,
        variant: str | None = None,
    ) -> types.BreakdownOut:
        """Values of one kind by clicks of one link; all rules and variants, also those without clicks."""
        return cast(
            types.BreakdownOut,
            self.send_for_json(
                "GET",
                f"/links/{self.quoted(link_id)}/analytics/{self.quoted(metric)}",
                query={
                    "bots": bots,
                    "browser": browser,
                    "channel": channel,
                    "city": city,
                    "clickId": clickId,
                    "continent": continent,
                    "country": country,
                    "device": device,
                    "format": format,
                    "from": from_,
                    "granularity": granularity,
                    "limit": limit,
                    "os": os,
                    "period": period,
                    "qr": qr,
                    "referrer": referrer,
                    "region": region,
                    "rule": rule,
                    "timezone": timezone,
                    "to": to,
                    "utmCampaign": utmCampaign,
                    "utmContent": utmContent,
                    "utmMedium": utmMedium,
                    "utmSource": utmSource,
                    "utmTerm": utmTerm,
                    "variant": variant,
                },
            ),
        )

    def exports_list(self) -> types.ExportList:
        """The latest 50 exports, newest first."""
        return cast(types.ExportList, self.send_for_json("GET", "/exports"))

    def exports_create(self, body: types.ExportIn, *, idempotency_key: str | None = None) -> types.ExportOut:
        """Start an export."""
        return cast(types.ExportOut, self.send_for_json("POST", "/exports", body=body, idempotency_key=idempotency_key))

    def exports_get(self, export_id: str) -> types.ExportOut:
        """How far an export is."""
        return cast(types.ExportOut, self.send_for_json("GET", f"/exports/{self.quoted(export_id)}"))

    def exports_delete(self, export_id: str, *, idempotency_key: str | None = None) -> None:
        """Delete an export and its file; one that runs is stopped."""
        self.send("DELETE", f"/exports/{self.quoted(export_id)}", idempotency_key=idempotency_key)

    def exports_file(self, export_id: str) -> bytes:
        """302 to the file, by an address that is good for ten minutes and needs no key."""
        return self.send("GET", f"/exports/{self.quoted(export_id)}/file").content

    def me_get(self) -> types.MeOut:
        """The key that asks, what it may do, and its workspace. Every valid key may."""
        return cast(types.MeOut, self.send_for_json("GET", "/me"))

    def workspace_get(self) -> types.WorkspaceOut:
        """The workspace that the key belongs to."""
        return cast(types.WorkspaceOut, self.send_for_json("GET", "/workspace"))

    def workspace_usage(self) -> types.UsageOut:
        """What the workspace uses of its plan: clicks and new links of this month (UTC), all else as it stands."""
        return cast(types.UsageOut, self.send_for_json("GET", "/workspace/usage"))

    def members_list(self, *, starting_after: str | None = None, limit: int | None = None) -> types.MemberList:
        """Who is in the workspace, the longest there first."""
        return cast(
            types.MemberList,
            self.send_for_json("GET", "/members", query={"starting_after": starting_after, "limit": limit}),
        )

    def members_get(self, user_id: str) -> types.MemberOut:
        """A member."""
        return cast(types.MemberOut, self.send_for_json("GET", f"/members/{self.quoted(user_id)}"))

    def members_update(
        self, user_id: str, body: types.MemberPatch, *, idempotency_key: str | None = None
    ) -> types.MemberOut:
        """Give a member another role, suspend or restore their access."""
        return cast(
            types.MemberOut,
            self.send_for_json("PATCH", f"/members/{self.quoted(user_id)}", body=body, idempotency_key=idempotency_key),
        )

    def members_delete(self, user_id: str, *, idempotency_key: str | None = None) -> None:
        """Take a member out of the workspace; what they made stays."""
        self.send("DELETE", f"/members/{self.quoted(user_id)}", idempotency_key=idempotency_key)

    def invitations_list(self, *, starting_after: str | None = None, limit: int | None = None) -> types.InvitationList:
        """Invitations that wait for an answer, newest first."""
        return cast(
            types.InvitationList,
            self.send_for_json("GET", "/invitations", query={"starting_after": starting_after, "limit": limit}),
        )

    def invitations_create(
        self, body: types.InvitationIn, *, idempotency_key: str | None = None
    ) -> types.InvitationOut:
        """Invite somebody by e-mail; who is invited already is invited anew, with this role."""
        return cast(
            types.InvitationOut, self.send_for_json("POST", "/invitations", body=body, idempotency_key=idempotency_key)
        )

    def invitations_resend(self, invitation_id: str, *, idempotency_key: str | None = None) -> types.InvitationOut:
        """Mail an invitation again; its seven days start anew."""
        return cast(
            types.InvitationOut,
            self.send_for_json(
                "POST", f"/invitations/{self.quoted(invitation_id)}/resend", idempotency_key=idempotency_key
            ),
        )

    def invitations_revoke(self, invitation_id: str, *, idempotency_key: str | None = None) -> None:
        """Withdraw an invitation: the link in its mail lets nobody in any more."""
        self.send("DELETE", f"/invitations/{self.quoted(invitation_id)}", idempotency_key=idempotency_key)

    def audit_events_list(
        self,
        *,
        actor: str | None = None,
        action: str | None = None,
        target: str | None = None,
        since: str | None = None,
        until: str | None = None,
        starting_after: str | None = None,
        limit: int | None = None,
    ) -> types.AuditEventList:
        """What was done, newest first; each parameter narrows.

        `actor`: a user's or a key's id, or `system`. `action`: one as `link.updated`, or all of a kind as `link.`.
        `since` and `until`: days in UTC, both included.
        """
        return cast(
            types.AuditEventList,
            self.send_for_json(
                "GET",
                "/audit-events",
                query={
                    "actor": actor,
                    "action": action,
                    "target": target,
                    "since": since,
                    "until": until,
                    "starting_after": starting_after,
                    "limit": limit,
                },
            ),
        )
