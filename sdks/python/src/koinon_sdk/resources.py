"""Every operation, by resource. Written by `python -m sdks.generator`: do not edit."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional

from koinon_sdk import models
from koinon_sdk.paging import AsyncPages, Page, Pages
from koinon_sdk.transport import AsyncTransport, File, Transport, part


class Agents:
    """`agents`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Agent]:
        """List who may answer, with their availability, capacity and how much of it is taken."""
        found: List[models.Agent] = self._transport.call("GET", "/agents", query={"fields": fields, "links": links})
        return found

    def read_own_availability(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Agent:
        """Read your own state."""
        found: models.Agent = self._transport.call("GET", "/agents/me/availability", query={"fields": fields, "links": links})
        return found

    def set_own_availability(self, body: models.OwnAvailability) -> models.Agent:
        """Set your availability by hand: away, busy and offline stay until you change them."""
        found: models.Agent = self._transport.call("PUT", "/agents/me/availability", body=body)
        return found

    def tell_presence(self, body: models.SignOfLife, *, idempotency_key: Optional[str] = None) -> models.Agent:
        """Say that you are there; without it for 60 seconds you are offline."""
        found: models.Agent = self._transport.call("POST", "/agents/me/availability", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, user_id: str, body: models.Capacity, *, if_match: Optional[str] = None) -> models.Agent:
        """Set how many open conversations somebody is given at most."""
        found: models.Agent = self._transport.call("PATCH", f"/agents/{part(user_id)}", body=body, if_match=if_match)
        return found


class AsyncAgents:
    """`agents`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Agent]:
        """List who may answer, with their availability, capacity and how much of it is taken."""
        found: List[models.Agent] = await self._transport.call("GET", "/agents", query={"fields": fields, "links": links})
        return found

    async def read_own_availability(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Agent:
        """Read your own state."""
        found: models.Agent = await self._transport.call("GET", "/agents/me/availability", query={"fields": fields, "links": links})
        return found

    async def set_own_availability(self, body: models.OwnAvailability) -> models.Agent:
        """Set your availability by hand: away, busy and offline stay until you change them."""
        found: models.Agent = await self._transport.call("PUT", "/agents/me/availability", body=body)
        return found

    async def tell_presence(self, body: models.SignOfLife, *, idempotency_key: Optional[str] = None) -> models.Agent:
        """Say that you are there; without it for 60 seconds you are offline."""
        found: models.Agent = await self._transport.call("POST", "/agents/me/availability", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, user_id: str, body: models.Capacity, *, if_match: Optional[str] = None) -> models.Agent:
        """Set how many open conversations somebody is given at most."""
        found: models.Agent = await self._transport.call("PATCH", f"/agents/{part(user_id)}", body=body, if_match=if_match)
        return found


class Analytics:
    """`analytics`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_survey_figures(self, *, days: Optional[int] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SurveyFigures:
        """Read what people said in the last days."""
        found: models.SurveyFigures = self._transport.call("GET", "/analytics/surveys", query={"days": days, "fields": fields, "links": links})
        return found

    def read_link_figures(self, link_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LinkFiguresOut:
        """Read what came of a link: by hour, by device, what was not counted and why, the last 100 people if tracked."""
        found: models.LinkFiguresOut = self._transport.call("GET", f"/analytics/links/{part(link_id)}", query={"fields": fields, "links": links})
        return found


class AsyncAnalytics:
    """`analytics`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_survey_figures(self, *, days: Optional[int] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SurveyFigures:
        """Read what people said in the last days."""
        found: models.SurveyFigures = await self._transport.call("GET", "/analytics/surveys", query={"days": days, "fields": fields, "links": links})
        return found

    async def read_link_figures(self, link_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LinkFiguresOut:
        """Read what came of a link: by hour, by device, what was not counted and why, the last 100 people if tracked."""
        found: models.LinkFiguresOut = await self._transport.call("GET", f"/analytics/links/{part(link_id)}", query={"fields": fields, "links": links})
        return found


class ApiKeys:
    """`api_keys`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewKey, *, idempotency_key: Optional[str] = None) -> models.CreatedKey:
        """Make an API key; its secret is in this answer only."""
        found: models.CreatedKey = self._transport.call("POST", "/api-keys", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, key_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ApiKey:
        """Read an API key, without its secret."""
        found: models.ApiKey = self._transport.call("GET", f"/api-keys/{part(key_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.ApiKey]:
        """List the organization's API keys."""
        found: List[models.ApiKey] = self._transport.call("GET", "/api-keys", query={"fields": fields, "links": links})
        return found

    def revoke(self, key_id: str, *, if_match: Optional[str] = None) -> None:
        """Revoke an API key for good."""
        self._transport.call("DELETE", f"/api-keys/{part(key_id)}", if_match=if_match)

    def rotate(self, key_id: str, body: models.Rotation, *, idempotency_key: Optional[str] = None) -> models.CreatedKey:
        """Give a key a new secret, which is in this answer only; the old one counts for a while."""
        found: models.CreatedKey = self._transport.call("POST", f"/api-keys/{part(key_id)}/rotation", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, key_id: str, body: models.KeyPatch, *, if_match: Optional[str] = None) -> models.ApiKey:
        """Change a key's name, scopes, end, locations, networks or limit."""
        found: models.ApiKey = self._transport.call("PATCH", f"/api-keys/{part(key_id)}", body=body, if_match=if_match)
        return found


class AsyncApiKeys:
    """`api_keys`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewKey, *, idempotency_key: Optional[str] = None) -> models.CreatedKey:
        """Make an API key; its secret is in this answer only."""
        found: models.CreatedKey = await self._transport.call("POST", "/api-keys", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, key_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ApiKey:
        """Read an API key, without its secret."""
        found: models.ApiKey = await self._transport.call("GET", f"/api-keys/{part(key_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.ApiKey]:
        """List the organization's API keys."""
        found: List[models.ApiKey] = await self._transport.call("GET", "/api-keys", query={"fields": fields, "links": links})
        return found

    async def revoke(self, key_id: str, *, if_match: Optional[str] = None) -> None:
        """Revoke an API key for good."""
        await self._transport.call("DELETE", f"/api-keys/{part(key_id)}", if_match=if_match)

    async def rotate(self, key_id: str, body: models.Rotation, *, idempotency_key: Optional[str] = None) -> models.CreatedKey:
        """Give a key a new secret, which is in this answer only; the old one counts for a while."""
        found: models.CreatedKey = await self._transport.call("POST", f"/api-keys/{part(key_id)}/rotation", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, key_id: str, body: models.KeyPatch, *, if_match: Optional[str] = None) -> models.ApiKey:
        """Change a key's name, scopes, end, locations, networks or limit."""
        found: models.ApiKey = await self._transport.call("PATCH", f"/api-keys/{part(key_id)}", body=body, if_match=if_match)
        return found


class ApiRequests:
    """`api_requests`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, api_key_id: Optional[str] = None, status: Optional[List[int]] = None, failed: Optional[bool] = None, route: Optional[str] = None, deprecated: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.LoggedRequest]:
        """List calls of the API, the latest first."""
        return Pages(self._transport, "/api-requests", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "api_key_id": api_key_id, "status": status, "failed": failed, "route": route, "deprecated": deprecated, "fields": fields, "links": links})


class AsyncApiRequests:
    """`api_requests`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, api_key_id: Optional[str] = None, status: Optional[List[int]] = None, failed: Optional[bool] = None, route: Optional[str] = None, deprecated: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.LoggedRequest]:
        """List calls of the API, the latest first."""
        return AsyncPages(self._transport, "/api-requests", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "api_key_id": api_key_id, "status": status, "failed": failed, "route": route, "deprecated": deprecated, "fields": fields, "links": links})


class AssistSettings:
    """`assist_settings`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.AssistSettings:
        """Read what is set for assistance, and what this month has cost."""
        found: models.AssistSettings = self._transport.call("GET", "/assist-settings", query={"fields": fields, "links": links})
        return found

    def put(self, body: models.AssistSettingsBody) -> models.AssistSettings:
        """Name a model, and say what it may help with."""
        found: models.AssistSettings = self._transport.call("PUT", "/assist-settings", body=body)
        return found


class AsyncAssistSettings:
    """`assist_settings`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.AssistSettings:
        """Read what is set for assistance, and what this month has cost."""
        found: models.AssistSettings = await self._transport.call("GET", "/assist-settings", query={"fields": fields, "links": links})
        return found

    async def put(self, body: models.AssistSettingsBody) -> models.AssistSettings:
        """Name a model, and say what it may help with."""
        found: models.AssistSettings = await self._transport.call("PUT", "/assist-settings", body=body)
        return found


class AudienceLists:
    """`audience_lists`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.AudienceListIn, *, idempotency_key: Optional[str] = None) -> models.AudienceList:
        """Bring a list along."""
        found: models.AudienceList = self._transport.call("POST", "/audience-lists", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, list_id: str, *, if_match: Optional[str] = None) -> None:
        """Delete a list; a draft that names it reaches nobody by it any more."""
        self._transport.call("DELETE", f"/audience-lists/{part(list_id)}", if_match=if_match)

    def get(self, list_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.AudienceList:
        """Read a list: how many of its entries name somebody."""
        found: models.AudienceList = self._transport.call("GET", f"/audience-lists/{part(list_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.AudienceList]:
        """List uploaded lists, newest first."""
        return Pages(self._transport, "/audience-lists", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_unmatched(self, list_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Unmatched]:
        """List the entries that name nobody, all in one answer; they are forgotten after 30 days."""
        found: List[models.Unmatched] = self._transport.call("GET", f"/audience-lists/{part(list_id)}/unmatched", query={"fields": fields, "links": links})
        return found


class AsyncAudienceLists:
    """`audience_lists`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.AudienceListIn, *, idempotency_key: Optional[str] = None) -> models.AudienceList:
        """Bring a list along."""
        found: models.AudienceList = await self._transport.call("POST", "/audience-lists", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, list_id: str, *, if_match: Optional[str] = None) -> None:
        """Delete a list; a draft that names it reaches nobody by it any more."""
        await self._transport.call("DELETE", f"/audience-lists/{part(list_id)}", if_match=if_match)

    async def get(self, list_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.AudienceList:
        """Read a list: how many of its entries name somebody."""
        found: models.AudienceList = await self._transport.call("GET", f"/audience-lists/{part(list_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.AudienceList]:
        """List uploaded lists, newest first."""
        return AsyncPages(self._transport, "/audience-lists", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def list_unmatched(self, list_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Unmatched]:
        """List the entries that name nobody, all in one answer; they are forgotten after 30 days."""
        found: List[models.Unmatched] = await self._transport.call("GET", f"/audience-lists/{part(list_id)}/unmatched", query={"fields": fields, "links": links})
        return found


class AuditLog:
    """`audit_log`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def export(self, *, actor_id: Optional[str] = None, action: Optional[str] = None, created_after: Optional[str] = None, created_before: Optional[str] = None) -> bytes:
        """Download the trail as CSV, the latest first; the download is itself an act of it."""
        found: bytes = self._transport.file("GET", "/audit-log/export", query={"actor_id": actor_id, "action": action, "created_after": created_after, "created_before": created_before})
        return found

    def export_acts(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the trail into a file."""
        found: models.BulkResult = self._transport.call("POST", "/audit-log/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, actor_id: Optional[str] = None, action: Optional[str] = None, resource_type: Optional[str] = None, resource_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.AuditRow]:
        """List what was done in the organization, the latest first; `action` may end in a dot (`broadcast.`)."""
        return Pages(self._transport, "/audit-log", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "actor_id": actor_id, "action": action, "resource_type": resource_type, "resource_id": resource_id, "fields": fields, "links": links})


class AsyncAuditLog:
    """`audit_log`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def export(self, *, actor_id: Optional[str] = None, action: Optional[str] = None, created_after: Optional[str] = None, created_before: Optional[str] = None) -> bytes:
        """Download the trail as CSV, the latest first; the download is itself an act of it."""
        found: bytes = await self._transport.file("GET", "/audit-log/export", query={"actor_id": actor_id, "action": action, "created_after": created_after, "created_before": created_before})
        return found

    async def export_acts(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the trail into a file."""
        found: models.BulkResult = await self._transport.call("POST", "/audit-log/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, actor_id: Optional[str] = None, action: Optional[str] = None, resource_type: Optional[str] = None, resource_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.AuditRow]:
        """List what was done in the organization, the latest first; `action` may end in a dot (`broadcast.`)."""
        return AsyncPages(self._transport, "/audit-log", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "actor_id": actor_id, "action": action, "resource_type": resource_type, "resource_id": resource_id, "fields": fields, "links": links})


class Broadcasts:
    """`broadcasts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def approve(self, broadcast_id: str, body: models.WordsIn, *, idempotency_key: Optional[str] = None) -> models.ApprovalOut:
        """Approve it as it is; whoever asked cannot."""
        found: models.ApprovalOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/approval/approve", body=body, idempotency_key=idempotency_key)
        return found

    def cancel(self, broadcast_id: str, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """End it; what has not gone out never will."""
        found: models.BroadcastOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/cancel", idempotency_key=idempotency_key)
        return found

    def choose_winner(self, broadcast_id: str, body: models.WinnerIn, *, idempotency_key: Optional[str] = None) -> models.SplitOut:
        """Send the rest in these words now, whatever the sample showed."""
        found: models.SplitOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/ab/winner", body=body, idempotency_key=idempotency_key)
        return found

    def count_not_reached(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.NotReached]:
        """Count who did not get it, by reason, with the sentence."""
        found: List[models.NotReached] = self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/not-reached", query={"fields": fields, "links": links})
        return found

    def count_segments(self, body: models.TextIn, *, idempotency_key: Optional[str] = None) -> models.SegmentsPreview:
        """Count the segments of a text; the characters that make it dearer are named."""
        found: models.SegmentsPreview = self._transport.call("POST", "/broadcasts/segments", body=body, idempotency_key=idempotency_key)
        return found

    def create(self, body: models.BroadcastIn, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Write a draft."""
        found: models.BroadcastOut = self._transport.call("POST", "/broadcasts", body=body, idempotency_key=idempotency_key)
        return found

    def decline(self, broadcast_id: str, body: models.WordsIn, *, idempotency_key: Optional[str] = None) -> models.ApprovalOut:
        """Decline it, with words on what to change."""
        found: models.ApprovalOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/approval/decline", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, broadcast_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw a draft away."""
        self._transport.call("DELETE", f"/broadcasts/{part(broadcast_id)}", if_match=if_match)

    def export(self, broadcast_id: str) -> bytes:
        """Download every message of a broadcast as CSV."""
        found: bytes = self._transport.file("GET", f"/broadcasts/{part(broadcast_id)}/export")
        return found

    def export_deliveries(self, broadcast_id: str, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the messages of a broadcast into a file."""
        found: models.BulkResult = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/deliveries/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def get_broadcast_hold(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LegalHold | None:
        """The hold on a broadcast; null without one."""
        found: models.LegalHold | None = self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/legal-hold", query={"fields": fields, "links": links})
        return found

    def hold(self, broadcast_id: str, body: models.MessagingNewHold, *, idempotency_key: Optional[str] = None) -> models.LegalHold:
        """Keep a broadcast's ledger as it is: nobody it went to is erased, and old months stay in files."""
        found: models.LegalHold = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/legal-hold", body=body, idempotency_key=idempotency_key)
        return found

    def lift_broadcast_hold(self, broadcast_id: str) -> None:
        """Let a broadcast's ledger go again."""
        self._transport.call("DELETE", f"/broadcasts/{part(broadcast_id)}/legal-hold")

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['draft', 'scheduled', 'preparing', 'sending', 'paused', 'completed', 'cancelled', 'failed']]] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.BroadcastOut]:
        """List broadcasts, newest first."""
        return Pages(self._transport, "/broadcasts", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "q": q, "fields": fields, "links": links})

    def list_broadcast_deliveries(self, broadcast_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['position']] = None, status: Optional[List[Literal['queued', 'held', 'sending', 'sent', 'delivered', 'failed', 'refused', 'cancelled', 'expired']]] = None, reason: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.DeliveryOut]:
        """List the messages of a broadcast in the order in which they go out."""
        return Pages(self._transport, f"/broadcasts/{part(broadcast_id)}/deliveries", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "reason": reason, "fields": fields, "links": links})

    def list_not_reached(self, broadcast_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, reason: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.NotReachedPerson]:
        """List who did not get it and why."""
        return Pages(self._transport, f"/broadcasts/{part(broadcast_id)}/not-reached/people", query={"limit": limit, "cursor": cursor, "include_total": include_total, "reason": reason, "fields": fields, "links": links})

    def list_preview_people(self, body: models.BroadcastIn, *, outcome: Optional[Literal['now', 'later', 'refused']] = None, reason: Optional[str] = None, until: Optional[str] = None, limit: Optional[int] = None, idempotency_key: Optional[str] = None) -> models.PreviewPeople:
        """List whom a figure of a preview counts: who gets it `now`, who `later` (`until` as the preview says), who not."""
        found: models.PreviewPeople = self._transport.call("POST", "/broadcasts/preview/people", query={"outcome": outcome, "reason": reason, "until": until, "limit": limit}, body=body, idempotency_key=idempotency_key)
        return found

    def pause(self, broadcast_id: str, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Stop sending within two seconds."""
        found: models.BroadcastOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/pause", idempotency_key=idempotency_key)
        return found

    def preview(self, body: models.BroadcastIn, *, contact_id: Optional[str] = None, idempotency_key: Optional[str] = None) -> models.PreviewOut:
        """Look ahead: recipients, who is left out and why, segments, cost, samples, blockers."""
        found: models.PreviewOut = self._transport.call("POST", "/broadcasts/preview", query={"contact_id": contact_id}, body=body, idempotency_key=idempotency_key)
        return found

    def read(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.BroadcastOut:
        """Read a broadcast and its figures."""
        found: models.BroadcastOut = self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}", query={"fields": fields, "links": links})
        return found

    def read_approval(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ApprovalOut:
        """Tell whether a second person has to approve, and what was decided."""
        found: models.ApprovalOut = self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/approval", query={"fields": fields, "links": links})
        return found

    def read_broadcast_report(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Report:
        """Read what came of a broadcast: by channel, variant, location, hour and reason, with its rates and cost."""
        found: models.Report = self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/report", query={"fields": fields, "links": links})
        return found

    def read_broadcast_stats(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ProgressOut:
        """Read how far it is: counts, rate, time left, cost."""
        found: models.ProgressOut = self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/stats", query={"fields": fields, "links": links})
        return found

    def read_split(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SplitOut | None:
        """Read how the sample of a broadcast with several wordings does; null where it has one only."""
        found: models.SplitOut | None = self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/ab", query={"fields": fields, "links": links})
        return found

    def request_approval(self, broadcast_id: str, body: models.WordsIn, *, idempotency_key: Optional[str] = None) -> models.ApprovalOut:
        """Ask for a second person's approval; asked twice it is one request."""
        found: models.ApprovalOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/approval", body=body, idempotency_key=idempotency_key)
        return found

    def resume(self, broadcast_id: str, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Go on exactly where it stopped."""
        found: models.BroadcastOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/resume", idempotency_key=idempotency_key)
        return found

    def retry_failed_deliveries(self, broadcast_id: str, body: models.RetryIn, *, idempotency_key: Optional[str] = None) -> models.Retried:
        """Try failed messages once more, by reason; never the opted out, invalid or delivered."""
        found: models.Retried = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/retry-failed", body=body, idempotency_key=idempotency_key)
        return found

    def send(self, broadcast_id: str, body: models.SendIn | None, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Send it; the same `Idempotency-Key` never sends twice."""
        found: models.BroadcastOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/send", body=body, idempotency_key=idempotency_key)
        return found

    def test(self, broadcast_id: str, body: models.TestIn, *, idempotency_key: Optional[str] = None) -> List[models.AcceptedMessage]:
        """Send a test to at most ten people; it is in no figure."""
        found: List[models.AcceptedMessage] = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/test", body=body, idempotency_key=idempotency_key)
        return found

    def undo(self, broadcast_id: str, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Take Send back while nothing has gone out."""
        found: models.BroadcastOut = self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/undo", idempotency_key=idempotency_key)
        return found

    def update(self, broadcast_id: str, body: models.BroadcastPatch, *, if_match: Optional[str] = None) -> models.BroadcastOut:
        """Change a draft; with `If-Match` only if nobody changed it since."""
        found: models.BroadcastOut = self._transport.call("PATCH", f"/broadcasts/{part(broadcast_id)}", body=body, if_match=if_match)
        return found

    def withdraw_approval(self, broadcast_id: str) -> None:
        """Take the request back."""
        self._transport.call("DELETE", f"/broadcasts/{part(broadcast_id)}/approval")


class AsyncBroadcasts:
    """`broadcasts`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def approve(self, broadcast_id: str, body: models.WordsIn, *, idempotency_key: Optional[str] = None) -> models.ApprovalOut:
        """Approve it as it is; whoever asked cannot."""
        found: models.ApprovalOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/approval/approve", body=body, idempotency_key=idempotency_key)
        return found

    async def cancel(self, broadcast_id: str, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """End it; what has not gone out never will."""
        found: models.BroadcastOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/cancel", idempotency_key=idempotency_key)
        return found

    async def choose_winner(self, broadcast_id: str, body: models.WinnerIn, *, idempotency_key: Optional[str] = None) -> models.SplitOut:
        """Send the rest in these words now, whatever the sample showed."""
        found: models.SplitOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/ab/winner", body=body, idempotency_key=idempotency_key)
        return found

    async def count_not_reached(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.NotReached]:
        """Count who did not get it, by reason, with the sentence."""
        found: List[models.NotReached] = await self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/not-reached", query={"fields": fields, "links": links})
        return found

    async def count_segments(self, body: models.TextIn, *, idempotency_key: Optional[str] = None) -> models.SegmentsPreview:
        """Count the segments of a text; the characters that make it dearer are named."""
        found: models.SegmentsPreview = await self._transport.call("POST", "/broadcasts/segments", body=body, idempotency_key=idempotency_key)
        return found

    async def create(self, body: models.BroadcastIn, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Write a draft."""
        found: models.BroadcastOut = await self._transport.call("POST", "/broadcasts", body=body, idempotency_key=idempotency_key)
        return found

    async def decline(self, broadcast_id: str, body: models.WordsIn, *, idempotency_key: Optional[str] = None) -> models.ApprovalOut:
        """Decline it, with words on what to change."""
        found: models.ApprovalOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/approval/decline", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, broadcast_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw a draft away."""
        await self._transport.call("DELETE", f"/broadcasts/{part(broadcast_id)}", if_match=if_match)

    async def export(self, broadcast_id: str) -> bytes:
        """Download every message of a broadcast as CSV."""
        found: bytes = await self._transport.file("GET", f"/broadcasts/{part(broadcast_id)}/export")
        return found

    async def export_deliveries(self, broadcast_id: str, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the messages of a broadcast into a file."""
        found: models.BulkResult = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/deliveries/bulk", body=body, idempotency_key=idempotency_key)
        return found

    async def get_broadcast_hold(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LegalHold | None:
        """The hold on a broadcast; null without one."""
        found: models.LegalHold | None = await self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/legal-hold", query={"fields": fields, "links": links})
        return found

    async def hold(self, broadcast_id: str, body: models.MessagingNewHold, *, idempotency_key: Optional[str] = None) -> models.LegalHold:
        """Keep a broadcast's ledger as it is: nobody it went to is erased, and old months stay in files."""
        found: models.LegalHold = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/legal-hold", body=body, idempotency_key=idempotency_key)
        return found

    async def lift_broadcast_hold(self, broadcast_id: str) -> None:
        """Let a broadcast's ledger go again."""
        await self._transport.call("DELETE", f"/broadcasts/{part(broadcast_id)}/legal-hold")

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['draft', 'scheduled', 'preparing', 'sending', 'paused', 'completed', 'cancelled', 'failed']]] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.BroadcastOut]:
        """List broadcasts, newest first."""
        return AsyncPages(self._transport, "/broadcasts", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "q": q, "fields": fields, "links": links})

    def list_broadcast_deliveries(self, broadcast_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['position']] = None, status: Optional[List[Literal['queued', 'held', 'sending', 'sent', 'delivered', 'failed', 'refused', 'cancelled', 'expired']]] = None, reason: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.DeliveryOut]:
        """List the messages of a broadcast in the order in which they go out."""
        return AsyncPages(self._transport, f"/broadcasts/{part(broadcast_id)}/deliveries", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "reason": reason, "fields": fields, "links": links})

    def list_not_reached(self, broadcast_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, reason: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.NotReachedPerson]:
        """List who did not get it and why."""
        return AsyncPages(self._transport, f"/broadcasts/{part(broadcast_id)}/not-reached/people", query={"limit": limit, "cursor": cursor, "include_total": include_total, "reason": reason, "fields": fields, "links": links})

    async def list_preview_people(self, body: models.BroadcastIn, *, outcome: Optional[Literal['now', 'later', 'refused']] = None, reason: Optional[str] = None, until: Optional[str] = None, limit: Optional[int] = None, idempotency_key: Optional[str] = None) -> models.PreviewPeople:
        """List whom a figure of a preview counts: who gets it `now`, who `later` (`until` as the preview says), who not."""
        found: models.PreviewPeople = await self._transport.call("POST", "/broadcasts/preview/people", query={"outcome": outcome, "reason": reason, "until": until, "limit": limit}, body=body, idempotency_key=idempotency_key)
        return found

    async def pause(self, broadcast_id: str, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Stop sending within two seconds."""
        found: models.BroadcastOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/pause", idempotency_key=idempotency_key)
        return found

    async def preview(self, body: models.BroadcastIn, *, contact_id: Optional[str] = None, idempotency_key: Optional[str] = None) -> models.PreviewOut:
        """Look ahead: recipients, who is left out and why, segments, cost, samples, blockers."""
        found: models.PreviewOut = await self._transport.call("POST", "/broadcasts/preview", query={"contact_id": contact_id}, body=body, idempotency_key=idempotency_key)
        return found

    async def read(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.BroadcastOut:
        """Read a broadcast and its figures."""
        found: models.BroadcastOut = await self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}", query={"fields": fields, "links": links})
        return found

    async def read_approval(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ApprovalOut:
        """Tell whether a second person has to approve, and what was decided."""
        found: models.ApprovalOut = await self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/approval", query={"fields": fields, "links": links})
        return found

    async def read_broadcast_report(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Report:
        """Read what came of a broadcast: by channel, variant, location, hour and reason, with its rates and cost."""
        found: models.Report = await self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/report", query={"fields": fields, "links": links})
        return found

    async def read_broadcast_stats(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ProgressOut:
        """Read how far it is: counts, rate, time left, cost."""
        found: models.ProgressOut = await self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/stats", query={"fields": fields, "links": links})
        return found

    async def read_split(self, broadcast_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SplitOut | None:
        """Read how the sample of a broadcast with several wordings does; null where it has one only."""
        found: models.SplitOut | None = await self._transport.call("GET", f"/broadcasts/{part(broadcast_id)}/ab", query={"fields": fields, "links": links})
        return found

    async def request_approval(self, broadcast_id: str, body: models.WordsIn, *, idempotency_key: Optional[str] = None) -> models.ApprovalOut:
        """Ask for a second person's approval; asked twice it is one request."""
        found: models.ApprovalOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/approval", body=body, idempotency_key=idempotency_key)
        return found

    async def resume(self, broadcast_id: str, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Go on exactly where it stopped."""
        found: models.BroadcastOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/resume", idempotency_key=idempotency_key)
        return found

    async def retry_failed_deliveries(self, broadcast_id: str, body: models.RetryIn, *, idempotency_key: Optional[str] = None) -> models.Retried:
        """Try failed messages once more, by reason; never the opted out, invalid or delivered."""
        found: models.Retried = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/retry-failed", body=body, idempotency_key=idempotency_key)
        return found

    async def send(self, broadcast_id: str, body: models.SendIn | None, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Send it; the same `Idempotency-Key` never sends twice."""
        found: models.BroadcastOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/send", body=body, idempotency_key=idempotency_key)
        return found

    async def test(self, broadcast_id: str, body: models.TestIn, *, idempotency_key: Optional[str] = None) -> List[models.AcceptedMessage]:
        """Send a test to at most ten people; it is in no figure."""
        found: List[models.AcceptedMessage] = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/test", body=body, idempotency_key=idempotency_key)
        return found

    async def undo(self, broadcast_id: str, *, idempotency_key: Optional[str] = None) -> models.BroadcastOut:
        """Take Send back while nothing has gone out."""
        found: models.BroadcastOut = await self._transport.call("POST", f"/broadcasts/{part(broadcast_id)}/undo", idempotency_key=idempotency_key)
        return found

    async def update(self, broadcast_id: str, body: models.BroadcastPatch, *, if_match: Optional[str] = None) -> models.BroadcastOut:
        """Change a draft; with `If-Match` only if nobody changed it since."""
        found: models.BroadcastOut = await self._transport.call("PATCH", f"/broadcasts/{part(broadcast_id)}", body=body, if_match=if_match)
        return found

    async def withdraw_approval(self, broadcast_id: str) -> None:
        """Take the request back."""
        await self._transport.call("DELETE", f"/broadcasts/{part(broadcast_id)}/approval")


class BusinessHours:
    """`business_hours`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewHoursBody, *, idempotency_key: Optional[str] = None) -> models.BusinessHours:
        """Lay down the hours of the organization, a location or a number."""
        found: models.BusinessHours = self._transport.call("POST", "/business-hours", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, hours_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove them: the wider ones hold again."""
        self._transport.call("DELETE", f"/business-hours/{part(hours_id)}", if_match=if_match)

    def get(self, hours_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.BusinessHours:
        """Read them."""
        found: models.BusinessHours = self._transport.call("GET", f"/business-hours/{part(hours_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.BusinessHours]:
        """List business hours, the organization's first."""
        found: List[models.BusinessHours] = self._transport.call("GET", "/business-hours", query={"fields": fields, "links": links})
        return found

    def update(self, hours_id: str, body: models.HoursPatch, *, if_match: Optional[str] = None) -> models.BusinessHours:
        """Change them; targets that run already keep their time."""
        found: models.BusinessHours = self._transport.call("PATCH", f"/business-hours/{part(hours_id)}", body=body, if_match=if_match)
        return found


class AsyncBusinessHours:
    """`business_hours`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewHoursBody, *, idempotency_key: Optional[str] = None) -> models.BusinessHours:
        """Lay down the hours of the organization, a location or a number."""
        found: models.BusinessHours = await self._transport.call("POST", "/business-hours", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, hours_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove them: the wider ones hold again."""
        await self._transport.call("DELETE", f"/business-hours/{part(hours_id)}", if_match=if_match)

    async def get(self, hours_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.BusinessHours:
        """Read them."""
        found: models.BusinessHours = await self._transport.call("GET", f"/business-hours/{part(hours_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.BusinessHours]:
        """List business hours, the organization's first."""
        found: List[models.BusinessHours] = await self._transport.call("GET", "/business-hours", query={"fields": fields, "links": links})
        return found

    async def update(self, hours_id: str, body: models.HoursPatch, *, if_match: Optional[str] = None) -> models.BusinessHours:
        """Change them; targets that run already keep their time."""
        found: models.BusinessHours = await self._transport.call("PATCH", f"/business-hours/{part(hours_id)}", body=body, if_match=if_match)
        return found


class CannedReplies:
    """`canned_replies`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.CannedIn, *, idempotency_key: Optional[str] = None) -> models.CannedReply:
        """Keep an answer for the next time: for yourself, a team or everybody."""
        found: models.CannedReply = self._transport.call("POST", "/canned-replies", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, canned_reply_id: str, *, if_match: Optional[str] = None) -> None:
        """Keep a canned reply no longer."""
        self._transport.call("DELETE", f"/canned-replies/{part(canned_reply_id)}", if_match=if_match)

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.CannedReply]:
        """List the canned replies you may use, the most used first."""
        found: List[models.CannedReply] = self._transport.call("GET", "/canned-replies", query={"fields": fields, "links": links})
        return found

    def read(self, canned_reply_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.CannedReply:
        """Read a canned reply."""
        found: models.CannedReply = self._transport.call("GET", f"/canned-replies/{part(canned_reply_id)}", query={"fields": fields, "links": links})
        return found

    def update(self, canned_reply_id: str, body: models.CannedPatch, *, if_match: Optional[str] = None) -> models.CannedReply:
        """Change a canned reply."""
        found: models.CannedReply = self._transport.call("PATCH", f"/canned-replies/{part(canned_reply_id)}", body=body, if_match=if_match)
        return found


class AsyncCannedReplies:
    """`canned_replies`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.CannedIn, *, idempotency_key: Optional[str] = None) -> models.CannedReply:
        """Keep an answer for the next time: for yourself, a team or everybody."""
        found: models.CannedReply = await self._transport.call("POST", "/canned-replies", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, canned_reply_id: str, *, if_match: Optional[str] = None) -> None:
        """Keep a canned reply no longer."""
        await self._transport.call("DELETE", f"/canned-replies/{part(canned_reply_id)}", if_match=if_match)

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.CannedReply]:
        """List the canned replies you may use, the most used first."""
        found: List[models.CannedReply] = await self._transport.call("GET", "/canned-replies", query={"fields": fields, "links": links})
        return found

    async def read(self, canned_reply_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.CannedReply:
        """Read a canned reply."""
        found: models.CannedReply = await self._transport.call("GET", f"/canned-replies/{part(canned_reply_id)}", query={"fields": fields, "links": links})
        return found

    async def update(self, canned_reply_id: str, body: models.CannedPatch, *, if_match: Optional[str] = None) -> models.CannedReply:
        """Change a canned reply."""
        found: models.CannedReply = await self._transport.call("PATCH", f"/canned-replies/{part(canned_reply_id)}", body=body, if_match=if_match)
        return found


class Channels:
    """`channels`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def discard_dead_letter(self, letter_id: str, *, idempotency_key: Optional[str] = None) -> models.DeadLetter:
        """Give it up: the message is cancelled, the call forgotten."""
        found: models.DeadLetter = self._transport.call("POST", f"/channels/dead-letters/{part(letter_id)}/discard", idempotency_key=idempotency_key)
        return found

    def get_channel_health(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ChannelHealth:
        """Say how each account is, by its last probe."""
        found: models.ChannelHealth = self._transport.call("GET", "/channels/health", query={"fields": fields, "links": links})
        return found

    def list_channel_incidents(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Incident]:
        """List what is wrong with channels, and what was within 30 days."""
        found: List[models.Incident] = self._transport.call("GET", "/channels/incidents", query={"fields": fields, "links": links})
        return found

    def list_dead_letters(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.DeadLetter]:
        """List messages and calls of carriers that gave up, newest first: ids, codes and times, never what they said."""
        return Pages(self._transport, "/channels/dead-letters", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_rates(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Rate]:
        """List what a message costs by provider, country and unit, in millionths of the currency."""
        found: List[models.Rate] = self._transport.call("GET", "/channels/rates", query={"fields": fields, "links": links})
        return found

    def retry_dead_letter(self, letter_id: str, *, idempotency_key: Optional[str] = None) -> models.DeadLetter:
        """Try it again now instead of within five minutes."""
        found: models.DeadLetter = self._transport.call("POST", f"/channels/dead-letters/{part(letter_id)}/retry", idempotency_key=idempotency_key)
        return found


class AsyncChannels:
    """`channels`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def discard_dead_letter(self, letter_id: str, *, idempotency_key: Optional[str] = None) -> models.DeadLetter:
        """Give it up: the message is cancelled, the call forgotten."""
        found: models.DeadLetter = await self._transport.call("POST", f"/channels/dead-letters/{part(letter_id)}/discard", idempotency_key=idempotency_key)
        return found

    async def get_channel_health(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ChannelHealth:
        """Say how each account is, by its last probe."""
        found: models.ChannelHealth = await self._transport.call("GET", "/channels/health", query={"fields": fields, "links": links})
        return found

    async def list_channel_incidents(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Incident]:
        """List what is wrong with channels, and what was within 30 days."""
        found: List[models.Incident] = await self._transport.call("GET", "/channels/incidents", query={"fields": fields, "links": links})
        return found

    def list_dead_letters(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.DeadLetter]:
        """List messages and calls of carriers that gave up, newest first: ids, codes and times, never what they said."""
        return AsyncPages(self._transport, "/channels/dead-letters", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def list_rates(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Rate]:
        """List what a message costs by provider, country and unit, in millionths of the currency."""
        found: List[models.Rate] = await self._transport.call("GET", "/channels/rates", query={"fields": fields, "links": links})
        return found

    async def retry_dead_letter(self, letter_id: str, *, idempotency_key: Optional[str] = None) -> models.DeadLetter:
        """Try it again now instead of within five minutes."""
        found: models.DeadLetter = await self._transport.call("POST", f"/channels/dead-letters/{part(letter_id)}/retry", idempotency_key=idempotency_key)
        return found


class ConsentRequests:
    """`consent_requests`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewConsentRequest, *, idempotency_key: Optional[str] = None) -> models.ConsentRequest:
        """Ask somebody by text to agree: they confirm by the link in it or by YES, within seven days."""
        found: models.ConsentRequest = self._transport.call("POST", "/consent-requests", body=body, idempotency_key=idempotency_key)
        return found


class AsyncConsentRequests:
    """`consent_requests`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewConsentRequest, *, idempotency_key: Optional[str] = None) -> models.ConsentRequest:
        """Ask somebody by text to agree: they confirm by the link in it or by YES, within seven days."""
        found: models.ConsentRequest = await self._transport.call("POST", "/consent-requests", body=body, idempotency_key=idempotency_key)
        return found


class ConsentTexts:
    """`consent_texts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewConsentText, *, idempotency_key: Optional[str] = None) -> models.ConsentText:
        """Publish a new version of a text; it can never be changed."""
        found: models.ConsentText = self._transport.call("POST", "/consent-texts", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.ConsentText]:
        """List the words people agree to, every version; an organization has few, so all are in one page."""
        found: List[models.ConsentText] = self._transport.call("GET", "/consent-texts", query={"fields": fields, "links": links})
        return found


class AsyncConsentTexts:
    """`consent_texts`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewConsentText, *, idempotency_key: Optional[str] = None) -> models.ConsentText:
        """Publish a new version of a text; it can never be changed."""
        found: models.ConsentText = await self._transport.call("POST", "/consent-texts", body=body, idempotency_key=idempotency_key)
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.ConsentText]:
        """List the words people agree to, every version; an organization has few, so all are in one page."""
        found: List[models.ConsentText] = await self._transport.call("GET", "/consent-texts", query={"fields": fields, "links": links})
        return found


class Consents:
    """`consents`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewConsent, *, idempotency_key: Optional[str] = None) -> models.RecordedConsent:
        """Record a change of consent. Only the person turns a refusal into a grant, by word or by a form they signed."""
        found: models.RecordedConsent = self._transport.call("POST", "/consents", body=body, idempotency_key=idempotency_key)
        return found

    def download(self, *, channel: Optional[Literal['sms', 'whatsapp', 'email', 'push', 'data_processing']] = None, source: Optional[Literal['stop_keyword', 'start_keyword', 'staff', 'form', 'import', 'api', 'preference_centre', 'one_click', 'double_opt_in', 'provider_event', 'complaint', 'carrier_list', 'erasure', 'merge']] = None) -> bytes:
        """Download the consent ledger with its proof (the newest 100,000 entries) as CSV."""
        found: bytes = self._transport.file("GET", "/consents.csv", query={"channel": channel, "source": source})
        return found

    def export(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the consent ledger with its proof into a file."""
        found: models.BulkResult = self._transport.call("POST", "/consents/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def get_consent_report(self, *, since: Optional[str] = None, until: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ConsentReport:
        """Count consent as it stands, and its changes by month, channel, action and source; the last year unless said."""
        found: models.ConsentReport = self._transport.call("GET", "/consents/report", query={"since": since, "until": until, "fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-occurred_at', 'occurred_at']] = None, channel: Optional[Literal['sms', 'whatsapp', 'email', 'push', 'data_processing']] = None, source: Optional[List[Literal['stop_keyword', 'start_keyword', 'staff', 'form', 'import', 'api', 'preference_centre', 'one_click', 'double_opt_in', 'provider_event', 'complaint', 'carrier_list', 'erasure', 'merge']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ConsentRecord]:
        """List the consent ledger, newest first."""
        return Pages(self._transport, "/consents", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "channel": channel, "source": source, "fields": fields, "links": links})


class AsyncConsents:
    """`consents`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewConsent, *, idempotency_key: Optional[str] = None) -> models.RecordedConsent:
        """Record a change of consent. Only the person turns a refusal into a grant, by word or by a form they signed."""
        found: models.RecordedConsent = await self._transport.call("POST", "/consents", body=body, idempotency_key=idempotency_key)
        return found

    async def download(self, *, channel: Optional[Literal['sms', 'whatsapp', 'email', 'push', 'data_processing']] = None, source: Optional[Literal['stop_keyword', 'start_keyword', 'staff', 'form', 'import', 'api', 'preference_centre', 'one_click', 'double_opt_in', 'provider_event', 'complaint', 'carrier_list', 'erasure', 'merge']] = None) -> bytes:
        """Download the consent ledger with its proof (the newest 100,000 entries) as CSV."""
        found: bytes = await self._transport.file("GET", "/consents.csv", query={"channel": channel, "source": source})
        return found

    async def export(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the consent ledger with its proof into a file."""
        found: models.BulkResult = await self._transport.call("POST", "/consents/bulk", body=body, idempotency_key=idempotency_key)
        return found

    async def get_consent_report(self, *, since: Optional[str] = None, until: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ConsentReport:
        """Count consent as it stands, and its changes by month, channel, action and source; the last year unless said."""
        found: models.ConsentReport = await self._transport.call("GET", "/consents/report", query={"since": since, "until": until, "fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-occurred_at', 'occurred_at']] = None, channel: Optional[Literal['sms', 'whatsapp', 'email', 'push', 'data_processing']] = None, source: Optional[List[Literal['stop_keyword', 'start_keyword', 'staff', 'form', 'import', 'api', 'preference_centre', 'one_click', 'double_opt_in', 'provider_event', 'complaint', 'carrier_list', 'erasure', 'merge']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ConsentRecord]:
        """List the consent ledger, newest first."""
        return AsyncPages(self._transport, "/consents", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "channel": channel, "source": source, "fields": fields, "links": links})


class Contacts:
    """`contacts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Change many contacts at once."""
        found: models.BulkResult = self._transport.call("POST", "/contacts/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def create(self, body: models.NewContactBody, *, idempotency_key: Optional[str] = None) -> models.Contact:
        """Add a contact. `on_match` says what to do where somebody has the number or email already."""
        found: models.Contact = self._transport.call("POST", "/contacts", body=body, idempotency_key=idempotency_key)
        return found

    def create_address(self, contact_id: str, body: models.ContactsNewAddress, *, idempotency_key: Optional[str] = None) -> models.Address:
        """Give a contact another phone number or mail address."""
        found: models.Address = self._transport.call("POST", f"/contacts/{part(contact_id)}/addresses", body=body, idempotency_key=idempotency_key)
        return found

    def create_signed_form(self, contact_id: str, file: File, *, idempotency_key: Optional[str] = None) -> models.SignedForm:
        """Keep a form that somebody signed; `POST /consents` names it to turn a refusal into a grant."""
        found: models.SignedForm = self._transport.call("POST", f"/contacts/{part(contact_id)}/signed-forms", file=file, idempotency_key=idempotency_key)
        return found

    def delete(self, contact_id: str, *, if_match: Optional[str] = None) -> None:
        """Hide a contact from every list, count and send. It can be restored."""
        self._transport.call("DELETE", f"/contacts/{part(contact_id)}", if_match=if_match)

    def delete_address(self, contact_id: str, address_id: str, *, if_match: Optional[str] = None) -> None:
        """Take an address away; what was agreed to for it stays in the ledger."""
        self._transport.call("DELETE", f"/contacts/{part(contact_id)}/addresses/{part(address_id)}", if_match=if_match)

    def dismiss_duplicate(self, contact_id: str, body: models.NotTheSame, *, idempotency_key: Optional[str] = None) -> None:
        """Remember that two contacts are not the same: they are not shown again."""
        self._transport.call("POST", f"/contacts/{part(contact_id)}/not-the-same", body=body, idempotency_key=idempotency_key)

    def download_contact_photo(self, contact_id: str) -> bytes:
        """Download a contact's photo, a square WebP; it is another one when the contact's `photo_id` is."""
        found: bytes = self._transport.file("GET", f"/contacts/{part(contact_id)}/photo")
        return found

    def erase(self, contact_id: str, body: models.NewErasure, *, idempotency_key: Optional[str] = None) -> models.ErasureRequest:
        """Forget a contact. They are hidden and unreachable at once, and erased when the wait is over."""
        found: models.ErasureRequest = self._transport.call("POST", f"/contacts/{part(contact_id)}/erasure", body=body, idempotency_key=idempotency_key)
        return found

    def export(self, contact_id: str, *, idempotency_key: Optional[str] = None) -> models.ExportRequest:
        """Put together everything that is known of a contact. The file lies ready for seven days."""
        found: models.ExportRequest = self._transport.call("POST", f"/contacts/{part(contact_id)}/export", idempotency_key=idempotency_key)
        return found

    def get(self, contact_id: str, *, include_deleted: Optional[bool] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> models.Contact:
        """Read a contact with addresses, groups, tags and whether they can be reached."""
        found: models.Contact = self._transport.call("GET", f"/contacts/{part(contact_id)}", query={"include_deleted": include_deleted, "fields": fields, "expand": expand, "include": include, "links": links})
        return found

    def get_contact_hold(self, contact_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LegalHold | None:
        """The hold on a contact; null without one."""
        found: models.LegalHold | None = self._transport.call("GET", f"/contacts/{part(contact_id)}/legal-hold", query={"fields": fields, "links": links})
        return found

    def get_contact_preferences(self, contact_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.PreferencesOut:
        """Read what a person gets, and by which way."""
        found: models.PreferencesOut = self._transport.call("GET", f"/contacts/{part(contact_id)}/preferences", query={"fields": fields, "links": links})
        return found

    def hold(self, contact_id: str, body: models.ContactsNewHold, *, idempotency_key: Optional[str] = None) -> models.LegalHold:
        """Keep everything that is known of a contact: they are not erased until it ends, and old months stay in files."""
        found: models.LegalHold = self._transport.call("POST", f"/contacts/{part(contact_id)}/legal-hold", body=body, idempotency_key=idempotency_key)
        return found

    def keep(self, contact_id: str) -> None:
        """Take an erasure back, until it has begun. The contact is where they were."""
        self._transport.call("DELETE", f"/contacts/{part(contact_id)}/erasure")

    def lift_contact_hold(self, contact_id: str) -> None:
        """Let a contact go again. An erasure that was asked for goes on within an hour."""
        self._transport.call("DELETE", f"/contacts/{part(contact_id)}/legal-hold")

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, q: Optional[str] = None, group_id: Optional[str] = None, tag_id: Optional[str] = None, location_id: Optional[str] = None, import_id: Optional[str] = None, segment_id: Optional[str] = None, status: Optional[List[Literal['active', 'archived', 'blocked', 'deceased', 'erased']]] = None, consent: Optional[Literal['unknown', 'pending', 'granted', 'denied']] = None, source: Optional[List[Literal['manual', 'csv', 'planning_center', 'api', 'form', 'inbound', 'loyalty']]] = None, sort: Optional[Literal['name', 'newest', 'last_contact']] = None, include_deleted: Optional[bool] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ContactRow]:
        """List contacts. Conditions are joined by "and"; archived contacts are listed only by `status`."""
        return Pages(self._transport, "/contacts", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "q": q, "group_id": group_id, "tag_id": tag_id, "location_id": location_id, "import_id": import_id, "segment_id": segment_id, "status": status, "consent": consent, "source": source, "sort": sort, "include_deleted": include_deleted, "fields": fields, "expand": expand, "include": include, "links": links})

    def list_addresses(self, contact_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Address]:
        """List a contact's addresses, the primary of each kind first; at most ten of a kind, so all are in one page."""
        found: List[models.Address] = self._transport.call("GET", f"/contacts/{part(contact_id)}/addresses", query={"fields": fields, "links": links})
        return found

    def list_consent_requests(self, contact_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ConsentRequest]:
        """List what a contact was asked to agree to and how they answered, newest first."""
        return Pages(self._transport, f"/contacts/{part(contact_id)}/consent-requests", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_contact_consents(self, contact_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-occurred_at', 'occurred_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ConsentRecord]:
        """List what a contact agreed to and refused, newest first, changes to numbers they share included."""
        return Pages(self._transport, f"/contacts/{part(contact_id)}/consents", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_duplicates(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, contact_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Duplicate]:
        """List pairs of contacts who may be one, the likeliest first: all, or those of one contact."""
        return Pages(self._transport, "/contacts/duplicates", query={"limit": limit, "cursor": cursor, "include_total": include_total, "contact_id": contact_id, "fields": fields, "links": links})

    def list_timeline(self, contact_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.TimelineItem]:
        """List what happened with a contact, newest first."""
        return Pages(self._transport, f"/contacts/{part(contact_id)}/timeline", query={"limit": limit, "cursor": cursor, "include_total": include_total, "fields": fields, "links": links})

    def merge(self, contact_id: str, body: models.NewMerge, *, idempotency_key: Optional[str] = None) -> models.ContactsMerge:
        """Merge another contact into this one, which keeps everything of both; the other's id leads here from then on."""
        found: models.ContactsMerge = self._transport.call("POST", f"/contacts/{part(contact_id)}/merge", body=body, idempotency_key=idempotency_key)
        return found

    def put_contact_preferences(self, contact_id: str, body: models.PreferencesIn) -> models.PreferencesOut:
        """Note what a person wants. What they refused themselves only they can take back, on their own page."""
        found: models.PreferencesOut = self._transport.call("PUT", f"/contacts/{part(contact_id)}/preferences", body=body)
        return found

    def reconsider_duplicate(self, contact_id: str, other_id: str, *, if_match: Optional[str] = None) -> None:
        """Forget that two contacts are not the same."""
        self._transport.call("DELETE", f"/contacts/{part(contact_id)}/not-the-same/{part(other_id)}", if_match=if_match)

    def remove_contact_photo(self, contact_id: str) -> None:
        """Show a contact by their initials again."""
        self._transport.call("DELETE", f"/contacts/{part(contact_id)}/photo")

    def restore(self, contact_id: str, *, idempotency_key: Optional[str] = None) -> models.Contact:
        """Bring a deleted contact back."""
        found: models.Contact = self._transport.call("POST", f"/contacts/{part(contact_id)}/restore", idempotency_key=idempotency_key)
        return found

    def set_contact_photo(self, contact_id: str, file: File) -> models.Contact:
        """Set a contact's photo. It is kept as a small square, without the place and camera that the file names."""
        found: models.Contact = self._transport.call("PUT", f"/contacts/{part(contact_id)}/photo", file=file)
        return found

    def sync(self, system: str, external_id: str, body: models.SyncedPerson, *, source: Optional[Literal['api', 'planning_center']] = None, overwrite: Optional[bool] = None, if_match: Optional[str] = None) -> models.SyncedContact:
        """Add or change a contact by its id in another system."""
        found: models.SyncedContact = self._transport.call("PUT", f"/contacts/by-external-id/{part(system)}/{part(external_id)}", query={"source": source, "overwrite": overwrite}, body=body, if_match=if_match)
        return found

    def update(self, contact_id: str, body: models.ContactPatch, *, if_match: Optional[str] = None) -> models.Contact:
        """Change a contact. `If-Match` guards against overwriting somebody else's change."""
        found: models.Contact = self._transport.call("PATCH", f"/contacts/{part(contact_id)}", body=body, if_match=if_match)
        return found

    def update_address(self, contact_id: str, address_id: str, body: models.AddressPatch, *, if_match: Optional[str] = None) -> models.Address:
        """Make an address the primary one, or change its status."""
        found: models.Address = self._transport.call("PATCH", f"/contacts/{part(contact_id)}/addresses/{part(address_id)}", body=body, if_match=if_match)
        return found


class AsyncContacts:
    """`contacts`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def change(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Change many contacts at once."""
        found: models.BulkResult = await self._transport.call("POST", "/contacts/bulk", body=body, idempotency_key=idempotency_key)
        return found

    async def create(self, body: models.NewContactBody, *, idempotency_key: Optional[str] = None) -> models.Contact:
        """Add a contact. `on_match` says what to do where somebody has the number or email already."""
        found: models.Contact = await self._transport.call("POST", "/contacts", body=body, idempotency_key=idempotency_key)
        return found

    async def create_address(self, contact_id: str, body: models.ContactsNewAddress, *, idempotency_key: Optional[str] = None) -> models.Address:
        """Give a contact another phone number or mail address."""
        found: models.Address = await self._transport.call("POST", f"/contacts/{part(contact_id)}/addresses", body=body, idempotency_key=idempotency_key)
        return found

    async def create_signed_form(self, contact_id: str, file: File, *, idempotency_key: Optional[str] = None) -> models.SignedForm:
        """Keep a form that somebody signed; `POST /consents` names it to turn a refusal into a grant."""
        found: models.SignedForm = await self._transport.call("POST", f"/contacts/{part(contact_id)}/signed-forms", file=file, idempotency_key=idempotency_key)
        return found

    async def delete(self, contact_id: str, *, if_match: Optional[str] = None) -> None:
        """Hide a contact from every list, count and send. It can be restored."""
        await self._transport.call("DELETE", f"/contacts/{part(contact_id)}", if_match=if_match)

    async def delete_address(self, contact_id: str, address_id: str, *, if_match: Optional[str] = None) -> None:
        """Take an address away; what was agreed to for it stays in the ledger."""
        await self._transport.call("DELETE", f"/contacts/{part(contact_id)}/addresses/{part(address_id)}", if_match=if_match)

    async def dismiss_duplicate(self, contact_id: str, body: models.NotTheSame, *, idempotency_key: Optional[str] = None) -> None:
        """Remember that two contacts are not the same: they are not shown again."""
        await self._transport.call("POST", f"/contacts/{part(contact_id)}/not-the-same", body=body, idempotency_key=idempotency_key)

    async def download_contact_photo(self, contact_id: str) -> bytes:
        """Download a contact's photo, a square WebP; it is another one when the contact's `photo_id` is."""
        found: bytes = await self._transport.file("GET", f"/contacts/{part(contact_id)}/photo")
        return found

    async def erase(self, contact_id: str, body: models.NewErasure, *, idempotency_key: Optional[str] = None) -> models.ErasureRequest:
        """Forget a contact. They are hidden and unreachable at once, and erased when the wait is over."""
        found: models.ErasureRequest = await self._transport.call("POST", f"/contacts/{part(contact_id)}/erasure", body=body, idempotency_key=idempotency_key)
        return found

    async def export(self, contact_id: str, *, idempotency_key: Optional[str] = None) -> models.ExportRequest:
        """Put together everything that is known of a contact. The file lies ready for seven days."""
        found: models.ExportRequest = await self._transport.call("POST", f"/contacts/{part(contact_id)}/export", idempotency_key=idempotency_key)
        return found

    async def get(self, contact_id: str, *, include_deleted: Optional[bool] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> models.Contact:
        """Read a contact with addresses, groups, tags and whether they can be reached."""
        found: models.Contact = await self._transport.call("GET", f"/contacts/{part(contact_id)}", query={"include_deleted": include_deleted, "fields": fields, "expand": expand, "include": include, "links": links})
        return found

    async def get_contact_hold(self, contact_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LegalHold | None:
        """The hold on a contact; null without one."""
        found: models.LegalHold | None = await self._transport.call("GET", f"/contacts/{part(contact_id)}/legal-hold", query={"fields": fields, "links": links})
        return found

    async def get_contact_preferences(self, contact_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.PreferencesOut:
        """Read what a person gets, and by which way."""
        found: models.PreferencesOut = await self._transport.call("GET", f"/contacts/{part(contact_id)}/preferences", query={"fields": fields, "links": links})
        return found

    async def hold(self, contact_id: str, body: models.ContactsNewHold, *, idempotency_key: Optional[str] = None) -> models.LegalHold:
        """Keep everything that is known of a contact: they are not erased until it ends, and old months stay in files."""
        found: models.LegalHold = await self._transport.call("POST", f"/contacts/{part(contact_id)}/legal-hold", body=body, idempotency_key=idempotency_key)
        return found

    async def keep(self, contact_id: str) -> None:
        """Take an erasure back, until it has begun. The contact is where they were."""
        await self._transport.call("DELETE", f"/contacts/{part(contact_id)}/erasure")

    async def lift_contact_hold(self, contact_id: str) -> None:
        """Let a contact go again. An erasure that was asked for goes on within an hour."""
        await self._transport.call("DELETE", f"/contacts/{part(contact_id)}/legal-hold")

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, q: Optional[str] = None, group_id: Optional[str] = None, tag_id: Optional[str] = None, location_id: Optional[str] = None, import_id: Optional[str] = None, segment_id: Optional[str] = None, status: Optional[List[Literal['active', 'archived', 'blocked', 'deceased', 'erased']]] = None, consent: Optional[Literal['unknown', 'pending', 'granted', 'denied']] = None, source: Optional[List[Literal['manual', 'csv', 'planning_center', 'api', 'form', 'inbound', 'loyalty']]] = None, sort: Optional[Literal['name', 'newest', 'last_contact']] = None, include_deleted: Optional[bool] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ContactRow]:
        """List contacts. Conditions are joined by "and"; archived contacts are listed only by `status`."""
        return AsyncPages(self._transport, "/contacts", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "q": q, "group_id": group_id, "tag_id": tag_id, "location_id": location_id, "import_id": import_id, "segment_id": segment_id, "status": status, "consent": consent, "source": source, "sort": sort, "include_deleted": include_deleted, "fields": fields, "expand": expand, "include": include, "links": links})

    async def list_addresses(self, contact_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Address]:
        """List a contact's addresses, the primary of each kind first; at most ten of a kind, so all are in one page."""
        found: List[models.Address] = await self._transport.call("GET", f"/contacts/{part(contact_id)}/addresses", query={"fields": fields, "links": links})
        return found

    def list_consent_requests(self, contact_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ConsentRequest]:
        """List what a contact was asked to agree to and how they answered, newest first."""
        return AsyncPages(self._transport, f"/contacts/{part(contact_id)}/consent-requests", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_contact_consents(self, contact_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-occurred_at', 'occurred_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ConsentRecord]:
        """List what a contact agreed to and refused, newest first, changes to numbers they share included."""
        return AsyncPages(self._transport, f"/contacts/{part(contact_id)}/consents", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_duplicates(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, contact_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Duplicate]:
        """List pairs of contacts who may be one, the likeliest first: all, or those of one contact."""
        return AsyncPages(self._transport, "/contacts/duplicates", query={"limit": limit, "cursor": cursor, "include_total": include_total, "contact_id": contact_id, "fields": fields, "links": links})

    def list_timeline(self, contact_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.TimelineItem]:
        """List what happened with a contact, newest first."""
        return AsyncPages(self._transport, f"/contacts/{part(contact_id)}/timeline", query={"limit": limit, "cursor": cursor, "include_total": include_total, "fields": fields, "links": links})

    async def merge(self, contact_id: str, body: models.NewMerge, *, idempotency_key: Optional[str] = None) -> models.ContactsMerge:
        """Merge another contact into this one, which keeps everything of both; the other's id leads here from then on."""
        found: models.ContactsMerge = await self._transport.call("POST", f"/contacts/{part(contact_id)}/merge", body=body, idempotency_key=idempotency_key)
        return found

    async def put_contact_preferences(self, contact_id: str, body: models.PreferencesIn) -> models.PreferencesOut:
        """Note what a person wants. What they refused themselves only they can take back, on their own page."""
        found: models.PreferencesOut = await self._transport.call("PUT", f"/contacts/{part(contact_id)}/preferences", body=body)
        return found

    async def reconsider_duplicate(self, contact_id: str, other_id: str, *, if_match: Optional[str] = None) -> None:
        """Forget that two contacts are not the same."""
        await self._transport.call("DELETE", f"/contacts/{part(contact_id)}/not-the-same/{part(other_id)}", if_match=if_match)

    async def remove_contact_photo(self, contact_id: str) -> None:
        """Show a contact by their initials again."""
        await self._transport.call("DELETE", f"/contacts/{part(contact_id)}/photo")

    async def restore(self, contact_id: str, *, idempotency_key: Optional[str] = None) -> models.Contact:
        """Bring a deleted contact back."""
        found: models.Contact = await self._transport.call("POST", f"/contacts/{part(contact_id)}/restore", idempotency_key=idempotency_key)
        return found

    async def set_contact_photo(self, contact_id: str, file: File) -> models.Contact:
        """Set a contact's photo. It is kept as a small square, without the place and camera that the file names."""
        found: models.Contact = await self._transport.call("PUT", f"/contacts/{part(contact_id)}/photo", file=file)
        return found

    async def sync(self, system: str, external_id: str, body: models.SyncedPerson, *, source: Optional[Literal['api', 'planning_center']] = None, overwrite: Optional[bool] = None, if_match: Optional[str] = None) -> models.SyncedContact:
        """Add or change a contact by its id in another system."""
        found: models.SyncedContact = await self._transport.call("PUT", f"/contacts/by-external-id/{part(system)}/{part(external_id)}", query={"source": source, "overwrite": overwrite}, body=body, if_match=if_match)
        return found

    async def update(self, contact_id: str, body: models.ContactPatch, *, if_match: Optional[str] = None) -> models.Contact:
        """Change a contact. `If-Match` guards against overwriting somebody else's change."""
        found: models.Contact = await self._transport.call("PATCH", f"/contacts/{part(contact_id)}", body=body, if_match=if_match)
        return found

    async def update_address(self, contact_id: str, address_id: str, body: models.AddressPatch, *, if_match: Optional[str] = None) -> models.Address:
        """Make an address the primary one, or change its status."""
        found: models.Address = await self._transport.call("PATCH", f"/contacts/{part(contact_id)}/addresses/{part(address_id)}", body=body, if_match=if_match)
        return found


class Conversations:
    """`conversations`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add_conversation_note(self, conversation_id: str, body: models.InboxNoteIn, *, idempotency_key: Optional[str] = None) -> models.NoteOut:
        """Write a note for the team; it is never sent to anybody."""
        found: models.NoteOut = self._transport.call("POST", f"/conversations/{part(conversation_id)}/notes", body=body, idempotency_key=idempotency_key)
        return found

    def add_conversation_watcher(self, conversation_id: str, body: models.WatcherIn, *, idempotency_key: Optional[str] = None) -> List[models.WatcherOut]:
        """Follow a conversation, or have a colleague follow it; the answer lists everybody who does."""
        found: List[models.WatcherOut] = self._transport.call("POST", f"/conversations/{part(conversation_id)}/watchers", body=body, idempotency_key=idempotency_key)
        return found

    def assign(self, conversation_id: str, body: models.NewAssignment, *, idempotency_key: Optional[str] = None) -> models.ConversationFull:
        """Assign a conversation; to whom it already is changes nothing."""
        found: models.ConversationFull = self._transport.call("POST", f"/conversations/{part(conversation_id)}/assignments", body=body, idempotency_key=idempotency_key)
        return found

    def assist(self, conversation_id: str, body: models.AssistBody, *, idempotency_key: Optional[str] = None) -> bytes:
        """Ask the model about a conversation."""
        found: bytes = self._transport.file("POST", f"/conversations/{part(conversation_id)}/assists", body=body, idempotency_key=idempotency_key)
        return found

    def change(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Change many conversations at once."""
        found: models.BulkResult = self._transport.call("POST", "/conversations/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def change_conversation_note(self, conversation_id: str, note_id: str, body: models.NotePatch, *, if_match: Optional[str] = None) -> models.NoteOut:
        """Change a note of your own within 15 minutes."""
        found: models.NoteOut = self._transport.call("PATCH", f"/conversations/{part(conversation_id)}/notes/{part(note_id)}", body=body, if_match=if_match)
        return found

    def count(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Counts:
        """Count conversations exactly: unread, live, mine, nobody's, those that name you, and each view by its id."""
        found: models.Counts = self._transport.call("GET", "/conversations/counts", query={"fields": fields, "links": links})
        return found

    def count_unread_conversations(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.InboxUnread:
        """Count what you have not read (a key has nothing unread)."""
        found: models.InboxUnread = self._transport.call("GET", "/conversations/unread", query={"fields": fields, "links": links})
        return found

    def delete(self, conversation_id: str, *, if_match: Optional[str] = None) -> None:
        """Delete a conversation, as administrator; what they write next begins a new one."""
        self._transport.call("DELETE", f"/conversations/{part(conversation_id)}", if_match=if_match)

    def delete_conversation_note(self, conversation_id: str, note_id: str, *, if_match: Optional[str] = None) -> None:
        """Delete a note of your own, or as administrator any; that there was one stays to be seen."""
        self._transport.call("DELETE", f"/conversations/{part(conversation_id)}/notes/{part(note_id)}", if_match=if_match)

    def get_conversation_survey(self, conversation_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Survey:
        """Read what was said of a conversation."""
        found: models.Survey = self._transport.call("GET", f"/conversations/{part(conversation_id)}/survey", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-last_message_at', 'last_message_at']] = None, status: Optional[List[Literal['open', 'pending', 'snoozed', 'resolved', 'closed']]] = None, assignee: Optional[List[str]] = None, team: Optional[List[str]] = None, channel: Optional[List[str]] = None, sender_id: Optional[List[str]] = None, label_id: Optional[List[str]] = None, priority: Optional[List[Literal['low', 'normal', 'high', 'urgent']]] = None, location_id: Optional[List[str]] = None, unread: Optional[bool] = None, mentioned: Optional[bool] = None, waiting_minutes: Optional[int] = None, sla: Optional[Literal['running', 'warned', 'breached']] = None, has_media: Optional[bool] = None, spam: Optional[bool] = None, moved_after: Optional[str] = None, moved_before: Optional[str] = None, view: Optional[Literal['live', 'mine', 'unread', 'resolved', 'all', 'unassigned', 'mentions', 'spam']] = None, view_id: Optional[str] = None, contact_id: Optional[str] = None, q: Optional[str] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ConversationOut]:
        """List conversations, newest first."""
        return Pages(self._transport, "/conversations", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "assignee": assignee, "team": team, "channel": channel, "sender_id": sender_id, "label_id": label_id, "priority": priority, "location_id": location_id, "unread": unread, "mentioned": mentioned, "waiting_minutes": waiting_minutes, "sla": sla, "has_media": has_media, "spam": spam, "moved_after": moved_after, "moved_before": moved_before, "view": view, "view_id": view_id, "contact_id": contact_id, "q": q, "fields": fields, "expand": expand, "include": include, "links": links})

    def list_conversation_assignments(self, conversation_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Assignment]:
        """List who had a conversation, newest first."""
        return Pages(self._transport, f"/conversations/{part(conversation_id)}/assignments", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_conversation_messages(self, conversation_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.MessageOut]:
        """Read a thread, newest first, with what broadcasts sent to this person; messages in the archive follow the others."""
        return Pages(self._transport, f"/conversations/{part(conversation_id)}/messages", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_conversation_watchers(self, conversation_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.WatcherOut]:
        """List who watches a conversation, all of them."""
        found: List[models.WatcherOut] = self._transport.call("GET", f"/conversations/{part(conversation_id)}/watchers", query={"fields": fields, "links": links})
        return found

    def list_recent_conversations(self, *, limit: Optional[int] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.RecentConversation]:
        """List the conversations that moved last, lightly: for phones and watches. `id` is the conversation's."""
        found: List[models.RecentConversation] = self._transport.call("GET", "/conversations/recent", query={"limit": limit, "fields": fields, "links": links})
        return found

    def mark_conversation_read(self, conversation_id: str, body: models.ReadState, *, idempotency_key: Optional[str] = None) -> models.InboxUnread:
        """The same as `/reads`, under its earlier name."""
        found: models.InboxUnread = self._transport.call("POST", f"/conversations/{part(conversation_id)}/read", body=body, idempotency_key=idempotency_key)
        return found

    def merge(self, conversation_id: str, body: models.ConversationMerge, *, idempotency_key: Optional[str] = None) -> models.ConversationFull:
        """Join another conversation of the same person and channel to this one; it is not taken apart again."""
        found: models.ConversationFull = self._transport.call("POST", f"/conversations/{part(conversation_id)}/merges", body=body, idempotency_key=idempotency_key)
        return found

    def read(self, conversation_id: str, *, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> models.ConversationFull:
        """Read a conversation; the `ETag` is what `If-Match` takes."""
        found: models.ConversationFull = self._transport.call("GET", f"/conversations/{part(conversation_id)}", query={"fields": fields, "expand": expand, "include": include, "links": links})
        return found

    def record_conversation_read(self, conversation_id: str, body: models.ReadState, *, idempotency_key: Optional[str] = None) -> models.InboxUnread:
        """Mark a conversation read, or unread again, for you alone; the answer counts what is left."""
        found: models.InboxUnread = self._transport.call("POST", f"/conversations/{part(conversation_id)}/reads", body=body, idempotency_key=idempotency_key)
        return found

    def remove_conversation_watcher(self, conversation_id: str, user_id: str, *, if_match: Optional[str] = None) -> None:
        """Have somebody follow a conversation no more."""
        self._transport.call("DELETE", f"/conversations/{part(conversation_id)}/watchers/{part(user_id)}", if_match=if_match)

    def reply_to_conversation(self, conversation_id: str, body: models.NewReply, *, idempotency_key: Optional[str] = None) -> models.AcceptedReply:
        """Answer; it may leave after five seconds, and the same `Idempotency-Key` never sends twice."""
        found: models.AcceptedReply = self._transport.call("POST", f"/conversations/{part(conversation_id)}/messages", body=body, idempotency_key=idempotency_key)
        return found

    def retry_reply(self, conversation_id: str, message_id: str, *, idempotency_key: Optional[str] = None) -> models.AcceptedReply:
        """Send a failed answer again, as a new message, through the gate."""
        found: models.AcceptedReply = self._transport.call("POST", f"/conversations/{part(conversation_id)}/messages/{part(message_id)}/retry", idempotency_key=idempotency_key)
        return found

    def start(self, body: models.NewConversation, *, idempotency_key: Optional[str] = None) -> models.ConversationFull:
        """Begin a conversation with a person, or find the live one; nothing is sent yet."""
        found: models.ConversationFull = self._transport.call("POST", "/conversations", body=body, idempotency_key=idempotency_key)
        return found

    def tell_assist_use(self, conversation_id: str, call_id: str, body: models.AssistUse, *, idempotency_key: Optional[str] = None) -> None:
        """Say what became of a suggestion; it is counted, nothing else."""
        self._transport.call("POST", f"/conversations/{part(conversation_id)}/assists/{part(call_id)}", body=body, idempotency_key=idempotency_key)

    def undo_reply(self, conversation_id: str, message_id: str, *, if_match: Optional[str] = None) -> None:
        """Take an answer back within five seconds of sending it."""
        self._transport.call("DELETE", f"/conversations/{part(conversation_id)}/messages/{part(message_id)}", if_match=if_match)

    def update(self, conversation_id: str, body: models.ConversationPatch, *, if_match: Optional[str] = None) -> models.ConversationFull:
        """Finish, reopen, snooze, rank, label or assign a conversation, or file it under another person of the number."""
        found: models.ConversationFull = self._transport.call("PATCH", f"/conversations/{part(conversation_id)}", body=body, if_match=if_match)
        return found


class AsyncConversations:
    """`conversations`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add_conversation_note(self, conversation_id: str, body: models.InboxNoteIn, *, idempotency_key: Optional[str] = None) -> models.NoteOut:
        """Write a note for the team; it is never sent to anybody."""
        found: models.NoteOut = await self._transport.call("POST", f"/conversations/{part(conversation_id)}/notes", body=body, idempotency_key=idempotency_key)
        return found

    async def add_conversation_watcher(self, conversation_id: str, body: models.WatcherIn, *, idempotency_key: Optional[str] = None) -> List[models.WatcherOut]:
        """Follow a conversation, or have a colleague follow it; the answer lists everybody who does."""
        found: List[models.WatcherOut] = await self._transport.call("POST", f"/conversations/{part(conversation_id)}/watchers", body=body, idempotency_key=idempotency_key)
        return found

    async def assign(self, conversation_id: str, body: models.NewAssignment, *, idempotency_key: Optional[str] = None) -> models.ConversationFull:
        """Assign a conversation; to whom it already is changes nothing."""
        found: models.ConversationFull = await self._transport.call("POST", f"/conversations/{part(conversation_id)}/assignments", body=body, idempotency_key=idempotency_key)
        return found

    async def assist(self, conversation_id: str, body: models.AssistBody, *, idempotency_key: Optional[str] = None) -> bytes:
        """Ask the model about a conversation."""
        found: bytes = await self._transport.file("POST", f"/conversations/{part(conversation_id)}/assists", body=body, idempotency_key=idempotency_key)
        return found

    async def change(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Change many conversations at once."""
        found: models.BulkResult = await self._transport.call("POST", "/conversations/bulk", body=body, idempotency_key=idempotency_key)
        return found

    async def change_conversation_note(self, conversation_id: str, note_id: str, body: models.NotePatch, *, if_match: Optional[str] = None) -> models.NoteOut:
        """Change a note of your own within 15 minutes."""
        found: models.NoteOut = await self._transport.call("PATCH", f"/conversations/{part(conversation_id)}/notes/{part(note_id)}", body=body, if_match=if_match)
        return found

    async def count(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Counts:
        """Count conversations exactly: unread, live, mine, nobody's, those that name you, and each view by its id."""
        found: models.Counts = await self._transport.call("GET", "/conversations/counts", query={"fields": fields, "links": links})
        return found

    async def count_unread_conversations(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.InboxUnread:
        """Count what you have not read (a key has nothing unread)."""
        found: models.InboxUnread = await self._transport.call("GET", "/conversations/unread", query={"fields": fields, "links": links})
        return found

    async def delete(self, conversation_id: str, *, if_match: Optional[str] = None) -> None:
        """Delete a conversation, as administrator; what they write next begins a new one."""
        await self._transport.call("DELETE", f"/conversations/{part(conversation_id)}", if_match=if_match)

    async def delete_conversation_note(self, conversation_id: str, note_id: str, *, if_match: Optional[str] = None) -> None:
        """Delete a note of your own, or as administrator any; that there was one stays to be seen."""
        await self._transport.call("DELETE", f"/conversations/{part(conversation_id)}/notes/{part(note_id)}", if_match=if_match)

    async def get_conversation_survey(self, conversation_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Survey:
        """Read what was said of a conversation."""
        found: models.Survey = await self._transport.call("GET", f"/conversations/{part(conversation_id)}/survey", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-last_message_at', 'last_message_at']] = None, status: Optional[List[Literal['open', 'pending', 'snoozed', 'resolved', 'closed']]] = None, assignee: Optional[List[str]] = None, team: Optional[List[str]] = None, channel: Optional[List[str]] = None, sender_id: Optional[List[str]] = None, label_id: Optional[List[str]] = None, priority: Optional[List[Literal['low', 'normal', 'high', 'urgent']]] = None, location_id: Optional[List[str]] = None, unread: Optional[bool] = None, mentioned: Optional[bool] = None, waiting_minutes: Optional[int] = None, sla: Optional[Literal['running', 'warned', 'breached']] = None, has_media: Optional[bool] = None, spam: Optional[bool] = None, moved_after: Optional[str] = None, moved_before: Optional[str] = None, view: Optional[Literal['live', 'mine', 'unread', 'resolved', 'all', 'unassigned', 'mentions', 'spam']] = None, view_id: Optional[str] = None, contact_id: Optional[str] = None, q: Optional[str] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ConversationOut]:
        """List conversations, newest first."""
        return AsyncPages(self._transport, "/conversations", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "assignee": assignee, "team": team, "channel": channel, "sender_id": sender_id, "label_id": label_id, "priority": priority, "location_id": location_id, "unread": unread, "mentioned": mentioned, "waiting_minutes": waiting_minutes, "sla": sla, "has_media": has_media, "spam": spam, "moved_after": moved_after, "moved_before": moved_before, "view": view, "view_id": view_id, "contact_id": contact_id, "q": q, "fields": fields, "expand": expand, "include": include, "links": links})

    def list_conversation_assignments(self, conversation_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Assignment]:
        """List who had a conversation, newest first."""
        return AsyncPages(self._transport, f"/conversations/{part(conversation_id)}/assignments", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_conversation_messages(self, conversation_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.MessageOut]:
        """Read a thread, newest first, with what broadcasts sent to this person; messages in the archive follow the others."""
        return AsyncPages(self._transport, f"/conversations/{part(conversation_id)}/messages", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def list_conversation_watchers(self, conversation_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.WatcherOut]:
        """List who watches a conversation, all of them."""
        found: List[models.WatcherOut] = await self._transport.call("GET", f"/conversations/{part(conversation_id)}/watchers", query={"fields": fields, "links": links})
        return found

    async def list_recent_conversations(self, *, limit: Optional[int] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.RecentConversation]:
        """List the conversations that moved last, lightly: for phones and watches. `id` is the conversation's."""
        found: List[models.RecentConversation] = await self._transport.call("GET", "/conversations/recent", query={"limit": limit, "fields": fields, "links": links})
        return found

    async def mark_conversation_read(self, conversation_id: str, body: models.ReadState, *, idempotency_key: Optional[str] = None) -> models.InboxUnread:
        """The same as `/reads`, under its earlier name."""
        found: models.InboxUnread = await self._transport.call("POST", f"/conversations/{part(conversation_id)}/read", body=body, idempotency_key=idempotency_key)
        return found

    async def merge(self, conversation_id: str, body: models.ConversationMerge, *, idempotency_key: Optional[str] = None) -> models.ConversationFull:
        """Join another conversation of the same person and channel to this one; it is not taken apart again."""
        found: models.ConversationFull = await self._transport.call("POST", f"/conversations/{part(conversation_id)}/merges", body=body, idempotency_key=idempotency_key)
        return found

    async def read(self, conversation_id: str, *, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> models.ConversationFull:
        """Read a conversation; the `ETag` is what `If-Match` takes."""
        found: models.ConversationFull = await self._transport.call("GET", f"/conversations/{part(conversation_id)}", query={"fields": fields, "expand": expand, "include": include, "links": links})
        return found

    async def record_conversation_read(self, conversation_id: str, body: models.ReadState, *, idempotency_key: Optional[str] = None) -> models.InboxUnread:
        """Mark a conversation read, or unread again, for you alone; the answer counts what is left."""
        found: models.InboxUnread = await self._transport.call("POST", f"/conversations/{part(conversation_id)}/reads", body=body, idempotency_key=idempotency_key)
        return found

    async def remove_conversation_watcher(self, conversation_id: str, user_id: str, *, if_match: Optional[str] = None) -> None:
        """Have somebody follow a conversation no more."""
        await self._transport.call("DELETE", f"/conversations/{part(conversation_id)}/watchers/{part(user_id)}", if_match=if_match)

    async def reply_to_conversation(self, conversation_id: str, body: models.NewReply, *, idempotency_key: Optional[str] = None) -> models.AcceptedReply:
        """Answer; it may leave after five seconds, and the same `Idempotency-Key` never sends twice."""
        found: models.AcceptedReply = await self._transport.call("POST", f"/conversations/{part(conversation_id)}/messages", body=body, idempotency_key=idempotency_key)
        return found

    async def retry_reply(self, conversation_id: str, message_id: str, *, idempotency_key: Optional[str] = None) -> models.AcceptedReply:
        """Send a failed answer again, as a new message, through the gate."""
        found: models.AcceptedReply = await self._transport.call("POST", f"/conversations/{part(conversation_id)}/messages/{part(message_id)}/retry", idempotency_key=idempotency_key)
        return found

    async def start(self, body: models.NewConversation, *, idempotency_key: Optional[str] = None) -> models.ConversationFull:
        """Begin a conversation with a person, or find the live one; nothing is sent yet."""
        found: models.ConversationFull = await self._transport.call("POST", "/conversations", body=body, idempotency_key=idempotency_key)
        return found

    async def tell_assist_use(self, conversation_id: str, call_id: str, body: models.AssistUse, *, idempotency_key: Optional[str] = None) -> None:
        """Say what became of a suggestion; it is counted, nothing else."""
        await self._transport.call("POST", f"/conversations/{part(conversation_id)}/assists/{part(call_id)}", body=body, idempotency_key=idempotency_key)

    async def undo_reply(self, conversation_id: str, message_id: str, *, if_match: Optional[str] = None) -> None:
        """Take an answer back within five seconds of sending it."""
        await self._transport.call("DELETE", f"/conversations/{part(conversation_id)}/messages/{part(message_id)}", if_match=if_match)

    async def update(self, conversation_id: str, body: models.ConversationPatch, *, if_match: Optional[str] = None) -> models.ConversationFull:
        """Finish, reopen, snooze, rank, label or assign a conversation, or file it under another person of the number."""
        found: models.ConversationFull = await self._transport.call("PATCH", f"/conversations/{part(conversation_id)}", body=body, if_match=if_match)
        return found


class CorsOrigins:
    """`cors_origins`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.AllowedOrigins:
        """Read which web sites may call the API."""
        found: models.AllowedOrigins = self._transport.call("GET", "/cors-origins", query={"fields": fields, "links": links})
        return found

    def set(self, body: models.Origins) -> models.AllowedOrigins:
        """Say which web sites may call the API: exact https origins, no wildcard."""
        found: models.AllowedOrigins = self._transport.call("PUT", "/cors-origins", body=body)
        return found


class AsyncCorsOrigins:
    """`cors_origins`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.AllowedOrigins:
        """Read which web sites may call the API."""
        found: models.AllowedOrigins = await self._transport.call("GET", "/cors-origins", query={"fields": fields, "links": links})
        return found

    async def set(self, body: models.Origins) -> models.AllowedOrigins:
        """Say which web sites may call the API: exact https origins, no wildcard."""
        found: models.AllowedOrigins = await self._transport.call("PUT", "/cors-origins", body=body)
        return found


class CustomFields:
    """`custom_fields`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewFieldBody, *, idempotency_key: Optional[str] = None) -> models.CustomField:
        """Add a custom field."""
        found: models.CustomField = self._transport.call("POST", "/custom-fields", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, field_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a custom field nobody has a value in; archive others."""
        self._transport.call("DELETE", f"/custom-fields/{part(field_id)}", if_match=if_match)

    def get(self, field_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.CustomField:
        """Read a custom field."""
        found: models.CustomField = self._transport.call("GET", f"/custom-fields/{part(field_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, archived: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.CustomField]:
        """List custom fields in their order; sensitive ones need `contacts:sensitive`."""
        found: List[models.CustomField] = self._transport.call("GET", "/custom-fields", query={"archived": archived, "fields": fields, "links": links})
        return found

    def update(self, field_id: str, body: models.FieldPatch, *, if_match: Optional[str] = None) -> models.CustomField:
        """Change a custom field. Another type or fewer choices only where every value people have still fits."""
        found: models.CustomField = self._transport.call("PATCH", f"/custom-fields/{part(field_id)}", body=body, if_match=if_match)
        return found


class AsyncCustomFields:
    """`custom_fields`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewFieldBody, *, idempotency_key: Optional[str] = None) -> models.CustomField:
        """Add a custom field."""
        found: models.CustomField = await self._transport.call("POST", "/custom-fields", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, field_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a custom field nobody has a value in; archive others."""
        await self._transport.call("DELETE", f"/custom-fields/{part(field_id)}", if_match=if_match)

    async def get(self, field_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.CustomField:
        """Read a custom field."""
        found: models.CustomField = await self._transport.call("GET", f"/custom-fields/{part(field_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, archived: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.CustomField]:
        """List custom fields in their order; sensitive ones need `contacts:sensitive`."""
        found: List[models.CustomField] = await self._transport.call("GET", "/custom-fields", query={"archived": archived, "fields": fields, "links": links})
        return found

    async def update(self, field_id: str, body: models.FieldPatch, *, if_match: Optional[str] = None) -> models.CustomField:
        """Change a custom field. Another type or fewer choices only where every value people have still fits."""
        found: models.CustomField = await self._transport.call("PATCH", f"/custom-fields/{part(field_id)}", body=body, if_match=if_match)
        return found


class Devices:
    """`devices`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.IdentityDevice]:
        """List the devices that one's notices are pushed to, the latest used first."""
        found: List[models.IdentityDevice] = self._transport.call("GET", "/devices", query={"fields": fields, "links": links})
        return found

    def register(self, body: models.DeviceForm, *, idempotency_key: Optional[str] = None) -> models.IdentityDevice:
        """Register this session's device; the same token moves to the newest user, and signing out removes it."""
        found: models.IdentityDevice = self._transport.call("POST", "/devices", body=body, idempotency_key=idempotency_key)
        return found

    def remove(self, device_id: str, *, if_match: Optional[str] = None) -> None:
        """Push nothing to one of one's devices any more."""
        self._transport.call("DELETE", f"/devices/{part(device_id)}", if_match=if_match)


class AsyncDevices:
    """`devices`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.IdentityDevice]:
        """List the devices that one's notices are pushed to, the latest used first."""
        found: List[models.IdentityDevice] = await self._transport.call("GET", "/devices", query={"fields": fields, "links": links})
        return found

    async def register(self, body: models.DeviceForm, *, idempotency_key: Optional[str] = None) -> models.IdentityDevice:
        """Register this session's device; the same token moves to the newest user, and signing out removes it."""
        found: models.IdentityDevice = await self._transport.call("POST", "/devices", body=body, idempotency_key=idempotency_key)
        return found

    async def remove(self, device_id: str, *, if_match: Optional[str] = None) -> None:
        """Push nothing to one of one's devices any more."""
        await self._transport.call("DELETE", f"/devices/{part(device_id)}", if_match=if_match)


class Drafts:
    """`drafts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def drop(self, conversation_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw your draft away."""
        self._transport.call("DELETE", f"/drafts/{part(conversation_id)}", if_match=if_match)

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.ReplyDraft]:
        """List your drafts, the latest first."""
        found: List[models.ReplyDraft] = self._transport.call("GET", "/drafts", query={"fields": fields, "links": links})
        return found

    def read(self, conversation_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ReplyDraft | None:
        """Read your draft of a conversation; null where there is none."""
        found: models.ReplyDraft | None = self._transport.call("GET", f"/drafts/{part(conversation_id)}", query={"fields": fields, "links": links})
        return found

    def save(self, conversation_id: str, body: models.DraftIn, *, if_match: Optional[str] = None) -> models.ReplyDraft | None:
        """Keep your draft; an older `version` is refused with the newer draft."""
        found: models.ReplyDraft | None = self._transport.call("PUT", f"/drafts/{part(conversation_id)}", body=body, if_match=if_match)
        return found


class AsyncDrafts:
    """`drafts`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def drop(self, conversation_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw your draft away."""
        await self._transport.call("DELETE", f"/drafts/{part(conversation_id)}", if_match=if_match)

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.ReplyDraft]:
        """List your drafts, the latest first."""
        found: List[models.ReplyDraft] = await self._transport.call("GET", "/drafts", query={"fields": fields, "links": links})
        return found

    async def read(self, conversation_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ReplyDraft | None:
        """Read your draft of a conversation; null where there is none."""
        found: models.ReplyDraft | None = await self._transport.call("GET", f"/drafts/{part(conversation_id)}", query={"fields": fields, "links": links})
        return found

    async def save(self, conversation_id: str, body: models.DraftIn, *, if_match: Optional[str] = None) -> models.ReplyDraft | None:
        """Keep your draft; an older `version` is refused with the newer draft."""
        found: models.ReplyDraft | None = await self._transport.call("PUT", f"/drafts/{part(conversation_id)}", body=body, if_match=if_match)
        return found


class EmailDomains:
    """`email_domains`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewEmailDomain, *, idempotency_key: Optional[str] = None) -> models.EmailDomain:
        """Add a domain; the answer holds the DNS records to copy."""
        found: models.EmailDomain = self._transport.call("POST", "/email-domains", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, domain_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.EmailDomain:
        """Read a domain with its DNS records."""
        found: models.EmailDomain = self._transport.call("GET", f"/email-domains/{part(domain_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.EmailDomain]:
        """List the domains that mail is sent from, newest first, each with its DNS records."""
        return Pages(self._transport, "/email-domains", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def remove(self, domain_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a domain that no address sends from; its key is forgotten."""
        self._transport.call("DELETE", f"/email-domains/{part(domain_id)}", if_match=if_match)

    def update(self, domain_id: str, body: models.EmailDomainPatch, *, if_match: Optional[str] = None) -> models.EmailDomain:
        """Change what DNS is asked for; it is looked at anew."""
        found: models.EmailDomain = self._transport.call("PATCH", f"/email-domains/{part(domain_id)}", body=body, if_match=if_match)
        return found

    def verify(self, domain_id: str, *, idempotency_key: Optional[str] = None) -> models.EmailDomain:
        """Look at the domain's DNS records now."""
        found: models.EmailDomain = self._transport.call("POST", f"/email-domains/{part(domain_id)}/verify", idempotency_key=idempotency_key)
        return found


class AsyncEmailDomains:
    """`email_domains`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewEmailDomain, *, idempotency_key: Optional[str] = None) -> models.EmailDomain:
        """Add a domain; the answer holds the DNS records to copy."""
        found: models.EmailDomain = await self._transport.call("POST", "/email-domains", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, domain_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.EmailDomain:
        """Read a domain with its DNS records."""
        found: models.EmailDomain = await self._transport.call("GET", f"/email-domains/{part(domain_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.EmailDomain]:
        """List the domains that mail is sent from, newest first, each with its DNS records."""
        return AsyncPages(self._transport, "/email-domains", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def remove(self, domain_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a domain that no address sends from; its key is forgotten."""
        await self._transport.call("DELETE", f"/email-domains/{part(domain_id)}", if_match=if_match)

    async def update(self, domain_id: str, body: models.EmailDomainPatch, *, if_match: Optional[str] = None) -> models.EmailDomain:
        """Change what DNS is asked for; it is looked at anew."""
        found: models.EmailDomain = await self._transport.call("PATCH", f"/email-domains/{part(domain_id)}", body=body, if_match=if_match)
        return found

    async def verify(self, domain_id: str, *, idempotency_key: Optional[str] = None) -> models.EmailDomain:
        """Look at the domain's DNS records now."""
        found: models.EmailDomain = await self._transport.call("POST", f"/email-domains/{part(domain_id)}/verify", idempotency_key=idempotency_key)
        return found


class ErasureRequests:
    """`erasure_requests`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, state: Optional[Literal['pending', 'processing', 'completed', 'cancelled']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ErasureRequest]:
        """List who is to be forgotten and who was, newest first, with what went by kind."""
        return Pages(self._transport, "/erasure-requests", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "state": state, "fields": fields, "links": links})


class AsyncErasureRequests:
    """`erasure_requests`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, state: Optional[Literal['pending', 'processing', 'completed', 'cancelled']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ErasureRequest]:
        """List who is to be forgotten and who was, newest first, with what went by kind."""
        return AsyncPages(self._transport, "/erasure-requests", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "state": state, "fields": fields, "links": links})


class ExportRequests:
    """`export_requests`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def download_person_export(self, request_id: str) -> bytes:
        """Download a contact's data as a zip of JSON and a readable page. Each download stands in the audit trail."""
        found: bytes = self._transport.file("GET", f"/export-requests/{part(request_id)}/file")
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, contact_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ExportRequest]:
        """List whose data was asked for, newest first."""
        return Pages(self._transport, "/export-requests", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "contact_id": contact_id, "fields": fields, "links": links})


class AsyncExportRequests:
    """`export_requests`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def download_person_export(self, request_id: str) -> bytes:
        """Download a contact's data as a zip of JSON and a readable page. Each download stands in the audit trail."""
        found: bytes = await self._transport.file("GET", f"/export-requests/{part(request_id)}/file")
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, contact_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ExportRequest]:
        """List whose data was asked for, newest first."""
        return AsyncPages(self._transport, "/export-requests", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "contact_id": contact_id, "fields": fields, "links": links})


class Groups:
    """`groups`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add_group_members(self, group_id: str, body: models.ContactIds, *, idempotency_key: Optional[str] = None) -> models.Changed:
        """Put contacts into a group; those who are in it already stay."""
        found: models.Changed = self._transport.call("POST", f"/groups/{part(group_id)}/members", body=body, idempotency_key=idempotency_key)
        return found

    def change_group_members(self, group_id: str, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Put many contacts into a group, or take them out."""
        found: models.BulkResult = self._transport.call("POST", f"/groups/{part(group_id)}/members/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def create(self, body: models.NewGroup, *, idempotency_key: Optional[str] = None) -> models.Group:
        """Add a group."""
        found: models.Group = self._transport.call("POST", "/groups", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, group_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a group; its members stay contacts."""
        self._transport.call("DELETE", f"/groups/{part(group_id)}", if_match=if_match)

    def export(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the groups into a file."""
        found: models.BulkResult = self._transport.call("POST", "/groups/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, group_id: str, *, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> models.Group:
        """Read a group."""
        found: models.Group = self._transport.call("GET", f"/groups/{part(group_id)}", query={"fields": fields, "expand": expand, "include": include, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, q: Optional[str] = None, archived: Optional[bool] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Group]:
        """List groups by name."""
        return Pages(self._transport, "/groups", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "q": q, "archived": archived, "fields": fields, "expand": expand, "include": include, "links": links})

    def list_group_members(self, group_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ContactRow]:
        """List the members of a group by name."""
        return Pages(self._transport, f"/groups/{part(group_id)}/members", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def remove_group_members(self, group_id: str, body: models.ContactIds, *, idempotency_key: Optional[str] = None) -> models.Changed:
        """Take contacts out of a group."""
        found: models.Changed = self._transport.call("POST", f"/groups/{part(group_id)}/members/remove", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, group_id: str, body: models.GroupPatch, *, if_match: Optional[str] = None) -> models.Group:
        """Change a group."""
        found: models.Group = self._transport.call("PATCH", f"/groups/{part(group_id)}", body=body, if_match=if_match)
        return found


class AsyncGroups:
    """`groups`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add_group_members(self, group_id: str, body: models.ContactIds, *, idempotency_key: Optional[str] = None) -> models.Changed:
        """Put contacts into a group; those who are in it already stay."""
        found: models.Changed = await self._transport.call("POST", f"/groups/{part(group_id)}/members", body=body, idempotency_key=idempotency_key)
        return found

    async def change_group_members(self, group_id: str, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Put many contacts into a group, or take them out."""
        found: models.BulkResult = await self._transport.call("POST", f"/groups/{part(group_id)}/members/bulk", body=body, idempotency_key=idempotency_key)
        return found

    async def create(self, body: models.NewGroup, *, idempotency_key: Optional[str] = None) -> models.Group:
        """Add a group."""
        found: models.Group = await self._transport.call("POST", "/groups", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, group_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a group; its members stay contacts."""
        await self._transport.call("DELETE", f"/groups/{part(group_id)}", if_match=if_match)

    async def export(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the groups into a file."""
        found: models.BulkResult = await self._transport.call("POST", "/groups/bulk", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, group_id: str, *, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> models.Group:
        """Read a group."""
        found: models.Group = await self._transport.call("GET", f"/groups/{part(group_id)}", query={"fields": fields, "expand": expand, "include": include, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, q: Optional[str] = None, archived: Optional[bool] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Group]:
        """List groups by name."""
        return AsyncPages(self._transport, "/groups", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "q": q, "archived": archived, "fields": fields, "expand": expand, "include": include, "links": links})

    def list_group_members(self, group_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ContactRow]:
        """List the members of a group by name."""
        return AsyncPages(self._transport, f"/groups/{part(group_id)}/members", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def remove_group_members(self, group_id: str, body: models.ContactIds, *, idempotency_key: Optional[str] = None) -> models.Changed:
        """Take contacts out of a group."""
        found: models.Changed = await self._transport.call("POST", f"/groups/{part(group_id)}/members/remove", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, group_id: str, body: models.GroupPatch, *, if_match: Optional[str] = None) -> models.Group:
        """Change a group."""
        found: models.Group = await self._transport.call("PATCH", f"/groups/{part(group_id)}", body=body, if_match=if_match)
        return found


class HelpChats:
    """`help_chats`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def ask_help(self, body: models.HelpBody, *, idempotency_key: Optional[str] = None) -> bytes:
        """Ask a question about the product; the answer comes from the shipped guide and names its pages."""
        found: bytes = self._transport.file("POST", "/help-chats", body=body, idempotency_key=idempotency_key)
        return found


class AsyncHelpChats:
    """`help_chats`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def ask_help(self, body: models.HelpBody, *, idempotency_key: Optional[str] = None) -> bytes:
        """Ask a question about the product; the answer comes from the shipped guide and names its pages."""
        found: bytes = await self._transport.file("POST", "/help-chats", body=body, idempotency_key=idempotency_key)
        return found


class Households:
    """`households`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewHousehold, *, idempotency_key: Optional[str] = None) -> models.Household:
        """Make a household."""
        found: models.Household = self._transport.call("POST", "/households", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, household_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a household; its people stay contacts."""
        self._transport.call("DELETE", f"/households/{part(household_id)}", if_match=if_match)

    def get(self, household_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Household:
        """Read a household with who is in it."""
        found: models.Household = self._transport.call("GET", f"/households/{part(household_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Household]:
        """List households by name; `q` is sought in their names and in those of the people there."""
        return Pages(self._transport, "/households", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "q": q, "fields": fields, "links": links})

    def move_household_members(self, household_id: str, body: models.Moving, *, idempotency_key: Optional[str] = None) -> models.Household:
        """Move people to another household, or split them into a new one; answers where they are now."""
        found: models.Household = self._transport.call("POST", f"/households/{part(household_id)}/members/move", body=body, idempotency_key=idempotency_key)
        return found

    def put_household_members(self, household_id: str, body: models.MembersBody, *, idempotency_key: Optional[str] = None) -> models.Household:
        """Put people into a household, or change their role in it."""
        found: models.Household = self._transport.call("POST", f"/households/{part(household_id)}/members", body=body, idempotency_key=idempotency_key)
        return found

    def remove_household_members(self, household_id: str, body: models.Leaving, *, idempotency_key: Optional[str] = None) -> models.Household:
        """Take people out of a household; with the last head goes the question who is head now."""
        found: models.Household = self._transport.call("POST", f"/households/{part(household_id)}/members/remove", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, household_id: str, body: models.HouseholdPatch, *, if_match: Optional[str] = None) -> models.Household:
        """Change the name or the postal address of a household."""
        found: models.Household = self._transport.call("PATCH", f"/households/{part(household_id)}", body=body, if_match=if_match)
        return found


class AsyncHouseholds:
    """`households`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewHousehold, *, idempotency_key: Optional[str] = None) -> models.Household:
        """Make a household."""
        found: models.Household = await self._transport.call("POST", "/households", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, household_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a household; its people stay contacts."""
        await self._transport.call("DELETE", f"/households/{part(household_id)}", if_match=if_match)

    async def get(self, household_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Household:
        """Read a household with who is in it."""
        found: models.Household = await self._transport.call("GET", f"/households/{part(household_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Household]:
        """List households by name; `q` is sought in their names and in those of the people there."""
        return AsyncPages(self._transport, "/households", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "q": q, "fields": fields, "links": links})

    async def move_household_members(self, household_id: str, body: models.Moving, *, idempotency_key: Optional[str] = None) -> models.Household:
        """Move people to another household, or split them into a new one; answers where they are now."""
        found: models.Household = await self._transport.call("POST", f"/households/{part(household_id)}/members/move", body=body, idempotency_key=idempotency_key)
        return found

    async def put_household_members(self, household_id: str, body: models.MembersBody, *, idempotency_key: Optional[str] = None) -> models.Household:
        """Put people into a household, or change their role in it."""
        found: models.Household = await self._transport.call("POST", f"/households/{part(household_id)}/members", body=body, idempotency_key=idempotency_key)
        return found

    async def remove_household_members(self, household_id: str, body: models.Leaving, *, idempotency_key: Optional[str] = None) -> models.Household:
        """Take people out of a household; with the last head goes the question who is head now."""
        found: models.Household = await self._transport.call("POST", f"/households/{part(household_id)}/members/remove", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, household_id: str, body: models.HouseholdPatch, *, if_match: Optional[str] = None) -> models.Household:
        """Change the name or the postal address of a household."""
        found: models.Household = await self._transport.call("PATCH", f"/households/{part(household_id)}", body=body, if_match=if_match)
        return found


class Imports:
    """`imports`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def cancel(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Stop for good; what was imported stays and can be undone."""
        found: models.Import = self._transport.call("POST", f"/imports/{part(import_id)}/cancel", idempotency_key=idempotency_key)
        return found

    def check(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Have the whole file read and counted; nobody is changed."""
        found: models.Import = self._transport.call("POST", f"/imports/{part(import_id)}/check", idempotency_key=idempotency_key)
        return found

    def create(self, file: File, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Upload a list. Its encoding, separator, sheet, header and columns are guessed; nothing is imported yet."""
        found: models.Import = self._transport.call("POST", "/imports", file=file, idempotency_key=idempotency_key)
        return found

    def download_import_errors(self, import_id: str) -> bytes:
        """Download the failed rows (the first 100,000) in the file's own layout plus a column that says why."""
        found: bytes = self._transport.file("GET", f"/imports/{part(import_id)}/errors.csv")
        return found

    def download_import_errors_workbook(self, import_id: str) -> bytes:
        """Download the failed rows (the first 100,000) as a spreadsheet, in the file's own layout plus why."""
        found: bytes = self._transport.file("GET", f"/imports/{part(import_id)}/errors.xlsx")
        return found

    def export_import_rows(self, import_id: str, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the failed rows of an import into a file."""
        found: models.BulkResult = self._transport.call("POST", f"/imports/{part(import_id)}/rows/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, import_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Import:
        """Read an import and how far it is."""
        found: models.Import = self._transport.call("GET", f"/imports/{part(import_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Import]:
        """List imports, newest first."""
        return Pages(self._transport, "/imports", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_import_rows(self, import_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, outcome: Optional[List[Literal['updated', 'duplicate', 'ambiguous', 'invalid', 'over_plan', 'kept']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ImportRow]:
        """List rows that were not simply added, by line, with their faults in words; the invalid ones unless said."""
        return Pages(self._transport, f"/imports/{part(import_id)}/rows", query={"limit": limit, "cursor": cursor, "include_total": include_total, "outcome": outcome, "fields": fields, "links": links})

    def list_kept_people(self, import_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.KeptPerson]:
        """List the people of an import whom undoing leaves, with the reason; fields that stay are `kept` rows."""
        return Pages(self._transport, f"/imports/{part(import_id)}/kept", query={"limit": limit, "cursor": cursor, "include_total": include_total, "fields": fields, "links": links})

    def list_shared_numbers(self, import_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SharedNumber]:
        """List numbers that several rows have, with their lines; the first 200, in one page."""
        found: List[models.SharedNumber] = self._transport.call("GET", f"/imports/{part(import_id)}/shared-numbers", query={"fields": fields, "links": links})
        return found

    def pause(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Stop after the present batch."""
        found: models.Import = self._transport.call("POST", f"/imports/{part(import_id)}/pause", idempotency_key=idempotency_key)
        return found

    def preview(self, import_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ImportPreview:
        """Read the first twenty rows and a guess for each column."""
        found: models.ImportPreview = self._transport.call("GET", f"/imports/{part(import_id)}/preview", query={"fields": fields, "links": links})
        return found

    def preview_import_undo(self, import_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.UndoPlan:
        """Say what undoing an import now would do: who goes, who stays and why, and until when it may be undone."""
        found: models.UndoPlan = self._transport.call("GET", f"/imports/{part(import_id)}/undo", query={"fields": fields, "links": links})
        return found

    def resume(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Go on where it stopped."""
        found: models.Import = self._transport.call("POST", f"/imports/{part(import_id)}/resume", idempotency_key=idempotency_key)
        return found

    def run(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Import a checked file."""
        found: models.Import = self._transport.call("POST", f"/imports/{part(import_id)}/run", idempotency_key=idempotency_key)
        return found

    def undo(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Take an import back, within 30 days: contacts without later activity go, changed fields return."""
        found: models.Import = self._transport.call("POST", f"/imports/{part(import_id)}/undo", idempotency_key=idempotency_key)
        return found

    def update(self, import_id: str, body: models.ImportPatch, *, if_match: Optional[str] = None) -> models.Import:
        """Say what each column is and how rows become contacts; a check has to follow."""
        found: models.Import = self._transport.call("PATCH", f"/imports/{part(import_id)}", body=body, if_match=if_match)
        return found


class AsyncImports:
    """`imports`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def cancel(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Stop for good; what was imported stays and can be undone."""
        found: models.Import = await self._transport.call("POST", f"/imports/{part(import_id)}/cancel", idempotency_key=idempotency_key)
        return found

    async def check(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Have the whole file read and counted; nobody is changed."""
        found: models.Import = await self._transport.call("POST", f"/imports/{part(import_id)}/check", idempotency_key=idempotency_key)
        return found

    async def create(self, file: File, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Upload a list. Its encoding, separator, sheet, header and columns are guessed; nothing is imported yet."""
        found: models.Import = await self._transport.call("POST", "/imports", file=file, idempotency_key=idempotency_key)
        return found

    async def download_import_errors(self, import_id: str) -> bytes:
        """Download the failed rows (the first 100,000) in the file's own layout plus a column that says why."""
        found: bytes = await self._transport.file("GET", f"/imports/{part(import_id)}/errors.csv")
        return found

    async def download_import_errors_workbook(self, import_id: str) -> bytes:
        """Download the failed rows (the first 100,000) as a spreadsheet, in the file's own layout plus why."""
        found: bytes = await self._transport.file("GET", f"/imports/{part(import_id)}/errors.xlsx")
        return found

    async def export_import_rows(self, import_id: str, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Write the failed rows of an import into a file."""
        found: models.BulkResult = await self._transport.call("POST", f"/imports/{part(import_id)}/rows/bulk", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, import_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Import:
        """Read an import and how far it is."""
        found: models.Import = await self._transport.call("GET", f"/imports/{part(import_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Import]:
        """List imports, newest first."""
        return AsyncPages(self._transport, "/imports", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_import_rows(self, import_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, outcome: Optional[List[Literal['updated', 'duplicate', 'ambiguous', 'invalid', 'over_plan', 'kept']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ImportRow]:
        """List rows that were not simply added, by line, with their faults in words; the invalid ones unless said."""
        return AsyncPages(self._transport, f"/imports/{part(import_id)}/rows", query={"limit": limit, "cursor": cursor, "include_total": include_total, "outcome": outcome, "fields": fields, "links": links})

    def list_kept_people(self, import_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.KeptPerson]:
        """List the people of an import whom undoing leaves, with the reason; fields that stay are `kept` rows."""
        return AsyncPages(self._transport, f"/imports/{part(import_id)}/kept", query={"limit": limit, "cursor": cursor, "include_total": include_total, "fields": fields, "links": links})

    async def list_shared_numbers(self, import_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SharedNumber]:
        """List numbers that several rows have, with their lines; the first 200, in one page."""
        found: List[models.SharedNumber] = await self._transport.call("GET", f"/imports/{part(import_id)}/shared-numbers", query={"fields": fields, "links": links})
        return found

    async def pause(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Stop after the present batch."""
        found: models.Import = await self._transport.call("POST", f"/imports/{part(import_id)}/pause", idempotency_key=idempotency_key)
        return found

    async def preview(self, import_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ImportPreview:
        """Read the first twenty rows and a guess for each column."""
        found: models.ImportPreview = await self._transport.call("GET", f"/imports/{part(import_id)}/preview", query={"fields": fields, "links": links})
        return found

    async def preview_import_undo(self, import_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.UndoPlan:
        """Say what undoing an import now would do: who goes, who stays and why, and until when it may be undone."""
        found: models.UndoPlan = await self._transport.call("GET", f"/imports/{part(import_id)}/undo", query={"fields": fields, "links": links})
        return found

    async def resume(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Go on where it stopped."""
        found: models.Import = await self._transport.call("POST", f"/imports/{part(import_id)}/resume", idempotency_key=idempotency_key)
        return found

    async def run(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Import a checked file."""
        found: models.Import = await self._transport.call("POST", f"/imports/{part(import_id)}/run", idempotency_key=idempotency_key)
        return found

    async def undo(self, import_id: str, *, idempotency_key: Optional[str] = None) -> models.Import:
        """Take an import back, within 30 days: contacts without later activity go, changed fields return."""
        found: models.Import = await self._transport.call("POST", f"/imports/{part(import_id)}/undo", idempotency_key=idempotency_key)
        return found

    async def update(self, import_id: str, body: models.ImportPatch, *, if_match: Optional[str] = None) -> models.Import:
        """Say what each column is and how rows become contacts; a check has to follow."""
        found: models.Import = await self._transport.call("PATCH", f"/imports/{part(import_id)}", body=body, if_match=if_match)
        return found


class InboxRules:
    """`inbox_rules`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewRule, *, idempotency_key: Optional[str] = None) -> models.Rule:
        """Add a rule; there may be 100. Rules raise a priority and never lower it."""
        found: models.Rule = self._transport.call("POST", "/inbox-rules", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, rule_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a rule."""
        self._transport.call("DELETE", f"/inbox-rules/{part(rule_id)}", if_match=if_match)

    def get(self, rule_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Rule:
        """Read a rule."""
        found: models.Rule = self._transport.call("GET", f"/inbox-rules/{part(rule_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Rule]:
        """List rules in the order in which they are asked."""
        found: List[models.Rule] = self._transport.call("GET", "/inbox-rules", query={"fields": fields, "links": links})
        return found

    def update(self, rule_id: str, body: models.RulePatch, *, if_match: Optional[str] = None) -> models.Rule:
        """Change a rule; what it did stays."""
        found: models.Rule = self._transport.call("PATCH", f"/inbox-rules/{part(rule_id)}", body=body, if_match=if_match)
        return found


class AsyncInboxRules:
    """`inbox_rules`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewRule, *, idempotency_key: Optional[str] = None) -> models.Rule:
        """Add a rule; there may be 100. Rules raise a priority and never lower it."""
        found: models.Rule = await self._transport.call("POST", "/inbox-rules", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, rule_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a rule."""
        await self._transport.call("DELETE", f"/inbox-rules/{part(rule_id)}", if_match=if_match)

    async def get(self, rule_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Rule:
        """Read a rule."""
        found: models.Rule = await self._transport.call("GET", f"/inbox-rules/{part(rule_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Rule]:
        """List rules in the order in which they are asked."""
        found: List[models.Rule] = await self._transport.call("GET", "/inbox-rules", query={"fields": fields, "links": links})
        return found

    async def update(self, rule_id: str, body: models.RulePatch, *, if_match: Optional[str] = None) -> models.Rule:
        """Change a rule; what it did stays."""
        found: models.Rule = await self._transport.call("PATCH", f"/inbox-rules/{part(rule_id)}", body=body, if_match=if_match)
        return found


class InboxTeams:
    """`inbox_teams`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewTeam, *, idempotency_key: Optional[str] = None) -> models.Team:
        """Add a team; there may be 100."""
        found: models.Team = self._transport.call("POST", "/inbox-teams", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, team_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a team; its conversations have none then."""
        self._transport.call("DELETE", f"/inbox-teams/{part(team_id)}", if_match=if_match)

    def get(self, team_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Team:
        """Read a team."""
        found: models.Team = self._transport.call("GET", f"/inbox-teams/{part(team_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Team]:
        """List teams by name, with who is in them and how many of their conversations are open and nobody's."""
        found: List[models.Team] = self._transport.call("GET", "/inbox-teams", query={"fields": fields, "links": links})
        return found

    def update(self, team_id: str, body: models.TeamPatch, *, if_match: Optional[str] = None) -> models.Team:
        """Change a team; what waits for somebody in it is dealt out anew."""
        found: models.Team = self._transport.call("PATCH", f"/inbox-teams/{part(team_id)}", body=body, if_match=if_match)
        return found


class AsyncInboxTeams:
    """`inbox_teams`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewTeam, *, idempotency_key: Optional[str] = None) -> models.Team:
        """Add a team; there may be 100."""
        found: models.Team = await self._transport.call("POST", "/inbox-teams", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, team_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a team; its conversations have none then."""
        await self._transport.call("DELETE", f"/inbox-teams/{part(team_id)}", if_match=if_match)

    async def get(self, team_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Team:
        """Read a team."""
        found: models.Team = await self._transport.call("GET", f"/inbox-teams/{part(team_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Team]:
        """List teams by name, with who is in them and how many of their conversations are open and nobody's."""
        found: List[models.Team] = await self._transport.call("GET", "/inbox-teams", query={"fields": fields, "links": links})
        return found

    async def update(self, team_id: str, body: models.TeamPatch, *, if_match: Optional[str] = None) -> models.Team:
        """Change a team; what waits for somebody in it is dealt out anew."""
        found: models.Team = await self._transport.call("PATCH", f"/inbox-teams/{part(team_id)}", body=body, if_match=if_match)
        return found


class InboxViews:
    """`inbox_views`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change(self, inbox_view_id: str, body: models.ViewPatch, *, if_match: Optional[str] = None) -> models.InboxView:
        """Change a view."""
        found: models.InboxView = self._transport.call("PATCH", f"/inbox-views/{part(inbox_view_id)}", body=body, if_match=if_match)
        return found

    def drop(self, inbox_view_id: str, *, if_match: Optional[str] = None) -> None:
        """Keep a view no longer; conversations stay as they are."""
        self._transport.call("DELETE", f"/inbox-views/{part(inbox_view_id)}", if_match=if_match)

    def keep(self, body: models.NewView, *, idempotency_key: Optional[str] = None) -> models.InboxView:
        """Keep a view: filters under a name."""
        found: models.InboxView = self._transport.call("POST", "/inbox-views", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.InboxView]:
        """List the views you are shown: your own, your teams', everybody's; in their order."""
        found: List[models.InboxView] = self._transport.call("GET", "/inbox-views", query={"fields": fields, "links": links})
        return found

    def read(self, inbox_view_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.InboxView:
        """Read a view."""
        found: models.InboxView = self._transport.call("GET", f"/inbox-views/{part(inbox_view_id)}", query={"fields": fields, "links": links})
        return found


class AsyncInboxViews:
    """`inbox_views`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def change(self, inbox_view_id: str, body: models.ViewPatch, *, if_match: Optional[str] = None) -> models.InboxView:
        """Change a view."""
        found: models.InboxView = await self._transport.call("PATCH", f"/inbox-views/{part(inbox_view_id)}", body=body, if_match=if_match)
        return found

    async def drop(self, inbox_view_id: str, *, if_match: Optional[str] = None) -> None:
        """Keep a view no longer; conversations stay as they are."""
        await self._transport.call("DELETE", f"/inbox-views/{part(inbox_view_id)}", if_match=if_match)

    async def keep(self, body: models.NewView, *, idempotency_key: Optional[str] = None) -> models.InboxView:
        """Keep a view: filters under a name."""
        found: models.InboxView = await self._transport.call("POST", "/inbox-views", body=body, idempotency_key=idempotency_key)
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.InboxView]:
        """List the views you are shown: your own, your teams', everybody's; in their order."""
        found: List[models.InboxView] = await self._transport.call("GET", "/inbox-views", query={"fields": fields, "links": links})
        return found

    async def read(self, inbox_view_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.InboxView:
        """Read a view."""
        found: models.InboxView = await self._transport.call("GET", f"/inbox-views/{part(inbox_view_id)}", query={"fields": fields, "links": links})
        return found


class Invitations:
    """`invitations`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewInvitations, *, idempotency_key: Optional[str] = None) -> List[models.Invited]:
        """Invite one or up to 50 people by mail; says of each address what became of it."""
        found: List[models.Invited] = self._transport.call("POST", "/invitations", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Invitation]:
        """List who was invited, the latest first."""
        return Pages(self._transport, "/invitations", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def resend(self, invitation_id: str, *, idempotency_key: Optional[str] = None) -> models.Invitation:
        """Mail a new link; the old one is void."""
        found: models.Invitation = self._transport.call("POST", f"/invitations/{part(invitation_id)}/resend", idempotency_key=idempotency_key)
        return found

    def revoke(self, invitation_id: str, *, if_match: Optional[str] = None) -> None:
        """Void an invitation and free its seat."""
        self._transport.call("DELETE", f"/invitations/{part(invitation_id)}", if_match=if_match)


class AsyncInvitations:
    """`invitations`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewInvitations, *, idempotency_key: Optional[str] = None) -> List[models.Invited]:
        """Invite one or up to 50 people by mail; says of each address what became of it."""
        found: List[models.Invited] = await self._transport.call("POST", "/invitations", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Invitation]:
        """List who was invited, the latest first."""
        return AsyncPages(self._transport, "/invitations", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def resend(self, invitation_id: str, *, idempotency_key: Optional[str] = None) -> models.Invitation:
        """Mail a new link; the old one is void."""
        found: models.Invitation = await self._transport.call("POST", f"/invitations/{part(invitation_id)}/resend", idempotency_key=idempotency_key)
        return found

    async def revoke(self, invitation_id: str, *, if_match: Optional[str] = None) -> None:
        """Void an invitation and free its seat."""
        await self._transport.call("DELETE", f"/invitations/{part(invitation_id)}", if_match=if_match)


class Jobs:
    """`jobs`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def cancel(self, job_id: str, *, idempotency_key: Optional[str] = None) -> models.Job:
        """Stop a job at its next batch; what was done stays done."""
        found: models.Job = self._transport.call("POST", f"/jobs/{part(job_id)}/cancel", idempotency_key=idempotency_key)
        return found

    def download_job_items(self, job_id: str) -> bytes:
        """Download the rows of a job with their outcomes."""
        found: bytes = self._transport.file("GET", f"/jobs/{part(job_id)}/items.csv")
        return found

    def get(self, job_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Job:
        """Read a job and how far it is."""
        found: models.Job = self._transport.call("GET", f"/jobs/{part(job_id)}", query={"fields": fields, "links": links})
        return found

    def get_job_result(self, job_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Result:
        """Get the signed link to the file of an export that has ended; it is good for 24 hours, for whoever has it."""
        found: models.Result = self._transport.call("GET", f"/jobs/{part(job_id)}/result", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['queued', 'running', 'cancelling', 'completed', 'completed_with_errors', 'failed', 'cancelled']]] = None, kind: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Job]:
        """List jobs, the newest first."""
        return Pages(self._transport, "/jobs", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "kind": kind, "fields": fields, "links": links})

    def list_job_items(self, job_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, outcome: Optional[List[Literal['pending', 'ok', 'failed', 'skipped']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.JobItem]:
        """List the rows of a job in their order; `outcome=failed` shows what went wrong."""
        return Pages(self._transport, f"/jobs/{part(job_id)}/items", query={"limit": limit, "cursor": cursor, "include_total": include_total, "outcome": outcome, "fields": fields, "links": links})

    def retry(self, job_id: str, *, idempotency_key: Optional[str] = None) -> models.Job:
        """Try the failed rows of a job again, and only those."""
        found: models.Job = self._transport.call("POST", f"/jobs/{part(job_id)}/retry", idempotency_key=idempotency_key)
        return found

    def undo(self, job_id: str, *, idempotency_key: Optional[str] = None) -> models.Job:
        """Take back what a job changed, within 24 hours; the answer is the job that does it."""
        found: models.Job = self._transport.call("POST", f"/jobs/{part(job_id)}/undo", idempotency_key=idempotency_key)
        return found


class AsyncJobs:
    """`jobs`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def cancel(self, job_id: str, *, idempotency_key: Optional[str] = None) -> models.Job:
        """Stop a job at its next batch; what was done stays done."""
        found: models.Job = await self._transport.call("POST", f"/jobs/{part(job_id)}/cancel", idempotency_key=idempotency_key)
        return found

    async def download_job_items(self, job_id: str) -> bytes:
        """Download the rows of a job with their outcomes."""
        found: bytes = await self._transport.file("GET", f"/jobs/{part(job_id)}/items.csv")
        return found

    async def get(self, job_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Job:
        """Read a job and how far it is."""
        found: models.Job = await self._transport.call("GET", f"/jobs/{part(job_id)}", query={"fields": fields, "links": links})
        return found

    async def get_job_result(self, job_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Result:
        """Get the signed link to the file of an export that has ended; it is good for 24 hours, for whoever has it."""
        found: models.Result = await self._transport.call("GET", f"/jobs/{part(job_id)}/result", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['queued', 'running', 'cancelling', 'completed', 'completed_with_errors', 'failed', 'cancelled']]] = None, kind: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Job]:
        """List jobs, the newest first."""
        return AsyncPages(self._transport, "/jobs", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "kind": kind, "fields": fields, "links": links})

    def list_job_items(self, job_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, outcome: Optional[List[Literal['pending', 'ok', 'failed', 'skipped']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.JobItem]:
        """List the rows of a job in their order; `outcome=failed` shows what went wrong."""
        return AsyncPages(self._transport, f"/jobs/{part(job_id)}/items", query={"limit": limit, "cursor": cursor, "include_total": include_total, "outcome": outcome, "fields": fields, "links": links})

    async def retry(self, job_id: str, *, idempotency_key: Optional[str] = None) -> models.Job:
        """Try the failed rows of a job again, and only those."""
        found: models.Job = await self._transport.call("POST", f"/jobs/{part(job_id)}/retry", idempotency_key=idempotency_key)
        return found

    async def undo(self, job_id: str, *, idempotency_key: Optional[str] = None) -> models.Job:
        """Take back what a job changed, within 24 hours; the answer is the job that does it."""
        found: models.Job = await self._transport.call("POST", f"/jobs/{part(job_id)}/undo", idempotency_key=idempotency_key)
        return found


class Keywords:
    """`keywords`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewKeyword, *, idempotency_key: Optional[str] = None) -> models.CustomKeyword:
        """Add a keyword. Words that mean stop, start or help are refused: `reserved_word`."""
        found: models.CustomKeyword = self._transport.call("POST", "/keywords", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, keyword_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a keyword; whom it filed stays in their group."""
        self._transport.call("DELETE", f"/keywords/{part(keyword_id)}", if_match=if_match)

    def get(self, keyword_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.CustomKeyword:
        """Read a keyword."""
        found: models.CustomKeyword = self._transport.call("GET", f"/keywords/{part(keyword_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.CustomKeyword]:
        """List keywords by word, with how often each was used."""
        found: List[models.CustomKeyword] = self._transport.call("GET", "/keywords", query={"fields": fields, "links": links})
        return found

    def update(self, keyword_id: str, body: models.KeywordPatch, *, if_match: Optional[str] = None) -> models.CustomKeyword:
        """Change a keyword."""
        found: models.CustomKeyword = self._transport.call("PATCH", f"/keywords/{part(keyword_id)}", body=body, if_match=if_match)
        return found


class AsyncKeywords:
    """`keywords`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewKeyword, *, idempotency_key: Optional[str] = None) -> models.CustomKeyword:
        """Add a keyword. Words that mean stop, start or help are refused: `reserved_word`."""
        found: models.CustomKeyword = await self._transport.call("POST", "/keywords", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, keyword_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a keyword; whom it filed stays in their group."""
        await self._transport.call("DELETE", f"/keywords/{part(keyword_id)}", if_match=if_match)

    async def get(self, keyword_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.CustomKeyword:
        """Read a keyword."""
        found: models.CustomKeyword = await self._transport.call("GET", f"/keywords/{part(keyword_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.CustomKeyword]:
        """List keywords by word, with how often each was used."""
        found: List[models.CustomKeyword] = await self._transport.call("GET", "/keywords", query={"fields": fields, "links": links})
        return found

    async def update(self, keyword_id: str, body: models.KeywordPatch, *, if_match: Optional[str] = None) -> models.CustomKeyword:
        """Change a keyword."""
        found: models.CustomKeyword = await self._transport.call("PATCH", f"/keywords/{part(keyword_id)}", body=body, if_match=if_match)
        return found


class Labels:
    """`labels`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewLabel, *, idempotency_key: Optional[str] = None) -> models.InboxLabel:
        """Add a label; there may be 200."""
        found: models.InboxLabel = self._transport.call("POST", "/labels", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, label_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a label from every conversation and remove it."""
        self._transport.call("DELETE", f"/labels/{part(label_id)}", if_match=if_match)

    def get(self, label_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.InboxLabel:
        """Read a label."""
        found: models.InboxLabel = self._transport.call("GET", f"/labels/{part(label_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.InboxLabel]:
        """List labels by name, with how many conversations that are not done bear each (at most 1,000 are counted)."""
        found: List[models.InboxLabel] = self._transport.call("GET", "/labels", query={"fields": fields, "links": links})
        return found

    def update(self, label_id: str, body: models.LabelPatch, *, if_match: Optional[str] = None) -> models.InboxLabel:
        """Rename or paint a label, on every conversation at once."""
        found: models.InboxLabel = self._transport.call("PATCH", f"/labels/{part(label_id)}", body=body, if_match=if_match)
        return found


class AsyncLabels:
    """`labels`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewLabel, *, idempotency_key: Optional[str] = None) -> models.InboxLabel:
        """Add a label; there may be 200."""
        found: models.InboxLabel = await self._transport.call("POST", "/labels", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, label_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a label from every conversation and remove it."""
        await self._transport.call("DELETE", f"/labels/{part(label_id)}", if_match=if_match)

    async def get(self, label_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.InboxLabel:
        """Read a label."""
        found: models.InboxLabel = await self._transport.call("GET", f"/labels/{part(label_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.InboxLabel]:
        """List labels by name, with how many conversations that are not done bear each (at most 1,000 are counted)."""
        found: List[models.InboxLabel] = await self._transport.call("GET", "/labels", query={"fields": fields, "links": links})
        return found

    async def update(self, label_id: str, body: models.LabelPatch, *, if_match: Optional[str] = None) -> models.InboxLabel:
        """Rename or paint a label, on every conversation at once."""
        found: models.InboxLabel = await self._transport.call("PATCH", f"/labels/{part(label_id)}", body=body, if_match=if_match)
        return found


class LegalHolds:
    """`legal_holds`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.LegalHold]:
        """List the people and broadcasts that are under a legal hold, newest first."""
        return Pages(self._transport, "/legal-holds", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "fields": fields, "links": links})


class AsyncLegalHolds:
    """`legal_holds`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.LegalHold]:
        """List the people and broadcasts that are under a legal hold, newest first."""
        return AsyncPages(self._transport, "/legal-holds", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "fields": fields, "links": links})


class Limits:
    """`limits`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_caller_limits(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Limits:
        """Say what is left of each limit."""
        found: models.Limits = self._transport.call("GET", "/limits", query={"fields": fields, "links": links})
        return found


class AsyncLimits:
    """`limits`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_caller_limits(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Limits:
        """Say what is left of each limit."""
        found: models.Limits = await self._transport.call("GET", "/limits", query={"fields": fields, "links": links})
        return found


class LinkDomains:
    """`link_domains`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def check(self, domain_id: str, *, idempotency_key: Optional[str] = None) -> models.LinkDomain:
        """Look at the host's DNS records and certificate now."""
        found: models.LinkDomain = self._transport.call("POST", f"/link-domains/{part(domain_id)}/check", idempotency_key=idempotency_key)
        return found

    def create(self, body: models.NewLinkDomain, *, idempotency_key: Optional[str] = None) -> models.LinkDomain:
        """Add a host; the answer holds the two DNS records to copy. One that was removed comes back."""
        found: models.LinkDomain = self._transport.call("POST", "/link-domains", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, domain_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LinkDomain:
        """Read a link domain with its DNS records."""
        found: models.LinkDomain = self._transport.call("GET", f"/link-domains/{part(domain_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.LinkDomain]:
        """List the hosts of your own that short links lie on, newest first, each with its DNS records."""
        return Pages(self._transport, "/link-domains", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def remove(self, domain_id: str, *, give_up: Optional[bool] = None, if_match: Optional[str] = None) -> None:
        """Take a host out of use: links sent with it lead on while its DNS leads here; with `give_up` they end."""
        self._transport.call("DELETE", f"/link-domains/{part(domain_id)}", query={"give_up": give_up}, if_match=if_match)

    def update(self, domain_id: str, body: models.LinkDomainPatch, *, if_match: Optional[str] = None) -> models.LinkDomain:
        """Let new links take this host, or the installation's address again."""
        found: models.LinkDomain = self._transport.call("PATCH", f"/link-domains/{part(domain_id)}", body=body, if_match=if_match)
        return found


class AsyncLinkDomains:
    """`link_domains`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def check(self, domain_id: str, *, idempotency_key: Optional[str] = None) -> models.LinkDomain:
        """Look at the host's DNS records and certificate now."""
        found: models.LinkDomain = await self._transport.call("POST", f"/link-domains/{part(domain_id)}/check", idempotency_key=idempotency_key)
        return found

    async def create(self, body: models.NewLinkDomain, *, idempotency_key: Optional[str] = None) -> models.LinkDomain:
        """Add a host; the answer holds the two DNS records to copy. One that was removed comes back."""
        found: models.LinkDomain = await self._transport.call("POST", "/link-domains", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, domain_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LinkDomain:
        """Read a link domain with its DNS records."""
        found: models.LinkDomain = await self._transport.call("GET", f"/link-domains/{part(domain_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.LinkDomain]:
        """List the hosts of your own that short links lie on, newest first, each with its DNS records."""
        return AsyncPages(self._transport, "/link-domains", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def remove(self, domain_id: str, *, give_up: Optional[bool] = None, if_match: Optional[str] = None) -> None:
        """Take a host out of use: links sent with it lead on while its DNS leads here; with `give_up` they end."""
        await self._transport.call("DELETE", f"/link-domains/{part(domain_id)}", query={"give_up": give_up}, if_match=if_match)

    async def update(self, domain_id: str, body: models.LinkDomainPatch, *, if_match: Optional[str] = None) -> models.LinkDomain:
        """Let new links take this host, or the installation's address again."""
        found: models.LinkDomain = await self._transport.call("PATCH", f"/link-domains/{part(domain_id)}", body=body, if_match=if_match)
        return found


class Links:
    """`links`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[Literal['active', 'expired', 'disabled']] = None, origin_id: Optional[str] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.LinkOut]:
        """List short links, newest first: of all messages, or of one (`origin_id`)."""
        return Pages(self._transport, "/links", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "origin_id": origin_id, "q": q, "fields": fields, "links": links})

    def update(self, link_id: str, body: models.LinkPatch, *, if_match: Optional[str] = None) -> models.LinkOut:
        """Name a link, disable it at once (whoever follows it reads that it ended), or say when it ends."""
        found: models.LinkOut = self._transport.call("PATCH", f"/links/{part(link_id)}", body=body, if_match=if_match)
        return found


class AsyncLinks:
    """`links`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[Literal['active', 'expired', 'disabled']] = None, origin_id: Optional[str] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.LinkOut]:
        """List short links, newest first: of all messages, or of one (`origin_id`)."""
        return AsyncPages(self._transport, "/links", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "origin_id": origin_id, "q": q, "fields": fields, "links": links})

    async def update(self, link_id: str, body: models.LinkPatch, *, if_match: Optional[str] = None) -> models.LinkOut:
        """Name a link, disable it at once (whoever follows it reads that it ended), or say when it ends."""
        found: models.LinkOut = await self._transport.call("PATCH", f"/links/{part(link_id)}", body=body, if_match=if_match)
        return found


class Locations:
    """`locations`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def archive(self, location_id: str, *, move_to: Optional[str] = None, if_match: Optional[str] = None) -> None:
        """Archive a location; it stays in past reports. `move_to` says where its people and groups go."""
        self._transport.call("DELETE", f"/locations/{part(location_id)}", query={"move_to": move_to}, if_match=if_match)

    def create(self, body: models.NewLocation, *, idempotency_key: Optional[str] = None) -> models.Location:
        """Add a location."""
        found: models.Location = self._transport.call("POST", "/locations", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, location_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Location:
        """Read a location."""
        found: models.Location = self._transport.call("GET", f"/locations/{part(location_id)}", query={"fields": fields, "links": links})
        return found

    def import_locations(self, file: File, *, idempotency_key: Optional[str] = None) -> models.ListedLocations:
        """Add the locations of a list, all or none; those that are there under their name stay as they are."""
        found: models.ListedLocations = self._transport.call("POST", "/locations/bulk", file=file, idempotency_key=idempotency_key)
        return found

    def list(self, *, archived: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Location]:
        """List the locations in order; an organization has few, so all are in one page."""
        found: List[models.Location] = self._transport.call("GET", "/locations", query={"archived": archived, "fields": fields, "links": links})
        return found

    def merge(self, location_id: str, body: models.OrganizationsMerge, *, idempotency_key: Optional[str] = None) -> models.Location:
        """Make two locations one: everything of this one goes to the other, in one transaction. The other, as it is now."""
        found: models.Location = self._transport.call("POST", f"/locations/{part(location_id)}/merge", body=body, idempotency_key=idempotency_key)
        return found

    def order(self, body: models.Order, *, idempotency_key: Optional[str] = None) -> List[models.Location]:
        """Put the locations into an order."""
        found: List[models.Location] = self._transport.call("POST", "/locations/order", body=body, idempotency_key=idempotency_key)
        return found

    def restore(self, location_id: str, *, idempotency_key: Optional[str] = None) -> models.Location:
        """Open an archived location again."""
        found: models.Location = self._transport.call("POST", f"/locations/{part(location_id)}/restore", idempotency_key=idempotency_key)
        return found

    def update(self, location_id: str, body: models.LocationPatch, *, if_match: Optional[str] = None) -> models.Location:
        """Change a location."""
        found: models.Location = self._transport.call("PATCH", f"/locations/{part(location_id)}", body=body, if_match=if_match)
        return found


class AsyncLocations:
    """`locations`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def archive(self, location_id: str, *, move_to: Optional[str] = None, if_match: Optional[str] = None) -> None:
        """Archive a location; it stays in past reports. `move_to` says where its people and groups go."""
        await self._transport.call("DELETE", f"/locations/{part(location_id)}", query={"move_to": move_to}, if_match=if_match)

    async def create(self, body: models.NewLocation, *, idempotency_key: Optional[str] = None) -> models.Location:
        """Add a location."""
        found: models.Location = await self._transport.call("POST", "/locations", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, location_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Location:
        """Read a location."""
        found: models.Location = await self._transport.call("GET", f"/locations/{part(location_id)}", query={"fields": fields, "links": links})
        return found

    async def import_locations(self, file: File, *, idempotency_key: Optional[str] = None) -> models.ListedLocations:
        """Add the locations of a list, all or none; those that are there under their name stay as they are."""
        found: models.ListedLocations = await self._transport.call("POST", "/locations/bulk", file=file, idempotency_key=idempotency_key)
        return found

    async def list(self, *, archived: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Location]:
        """List the locations in order; an organization has few, so all are in one page."""
        found: List[models.Location] = await self._transport.call("GET", "/locations", query={"archived": archived, "fields": fields, "links": links})
        return found

    async def merge(self, location_id: str, body: models.OrganizationsMerge, *, idempotency_key: Optional[str] = None) -> models.Location:
        """Make two locations one: everything of this one goes to the other, in one transaction. The other, as it is now."""
        found: models.Location = await self._transport.call("POST", f"/locations/{part(location_id)}/merge", body=body, idempotency_key=idempotency_key)
        return found

    async def order(self, body: models.Order, *, idempotency_key: Optional[str] = None) -> List[models.Location]:
        """Put the locations into an order."""
        found: List[models.Location] = await self._transport.call("POST", "/locations/order", body=body, idempotency_key=idempotency_key)
        return found

    async def restore(self, location_id: str, *, idempotency_key: Optional[str] = None) -> models.Location:
        """Open an archived location again."""
        found: models.Location = await self._transport.call("POST", f"/locations/{part(location_id)}/restore", idempotency_key=idempotency_key)
        return found

    async def update(self, location_id: str, body: models.LocationPatch, *, if_match: Optional[str] = None) -> models.Location:
        """Change a location."""
        found: models.Location = await self._transport.call("PATCH", f"/locations/{part(location_id)}", body=body, if_match=if_match)
        return found


class Macros:
    """`macros`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.MacroIn, *, idempotency_key: Optional[str] = None) -> models.Macro:
        """Keep up to ten steps under a name: for yourself, a team or everybody."""
        found: models.Macro = self._transport.call("POST", "/macros", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, macro_id: str, *, if_match: Optional[str] = None) -> None:
        """Keep a macro no longer."""
        self._transport.call("DELETE", f"/macros/{part(macro_id)}", if_match=if_match)

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Macro]:
        """List the macros you may run, the most used first."""
        found: List[models.Macro] = self._transport.call("GET", "/macros", query={"fields": fields, "links": links})
        return found

    def read(self, macro_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Macro:
        """Read a macro."""
        found: models.Macro = self._transport.call("GET", f"/macros/{part(macro_id)}", query={"fields": fields, "links": links})
        return found

    def run(self, macro_id: str, body: models.RunIn, *, idempotency_key: Optional[str] = None) -> models.MacroRun:
        """Take every step on a conversation, or none; the answer lists what each did."""
        found: models.MacroRun = self._transport.call("POST", f"/macros/{part(macro_id)}/runs", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, macro_id: str, body: models.MacroPatch, *, if_match: Optional[str] = None) -> models.Macro:
        """Change a macro."""
        found: models.Macro = self._transport.call("PATCH", f"/macros/{part(macro_id)}", body=body, if_match=if_match)
        return found


class AsyncMacros:
    """`macros`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.MacroIn, *, idempotency_key: Optional[str] = None) -> models.Macro:
        """Keep up to ten steps under a name: for yourself, a team or everybody."""
        found: models.Macro = await self._transport.call("POST", "/macros", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, macro_id: str, *, if_match: Optional[str] = None) -> None:
        """Keep a macro no longer."""
        await self._transport.call("DELETE", f"/macros/{part(macro_id)}", if_match=if_match)

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Macro]:
        """List the macros you may run, the most used first."""
        found: List[models.Macro] = await self._transport.call("GET", "/macros", query={"fields": fields, "links": links})
        return found

    async def read(self, macro_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Macro:
        """Read a macro."""
        found: models.Macro = await self._transport.call("GET", f"/macros/{part(macro_id)}", query={"fields": fields, "links": links})
        return found

    async def run(self, macro_id: str, body: models.RunIn, *, idempotency_key: Optional[str] = None) -> models.MacroRun:
        """Take every step on a conversation, or none; the answer lists what each did."""
        found: models.MacroRun = await self._transport.call("POST", f"/macros/{part(macro_id)}/runs", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, macro_id: str, body: models.MacroPatch, *, if_match: Optional[str] = None) -> models.Macro:
        """Change a macro."""
        found: models.Macro = await self._transport.call("PATCH", f"/macros/{part(macro_id)}", body=body, if_match=if_match)
        return found


class Media:
    """`media`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def complete(self, media_id: str, *, idempotency_key: Optional[str] = None) -> models.MediaView:
        """Say that all parts are sent; what the file is decides, and its forms are made within seconds."""
        found: models.MediaView = self._transport.call("POST", f"/media/{part(media_id)}/complete", idempotency_key=idempotency_key)
        return found

    def create(self, body: models.MediaIntent, *, idempotency_key: Optional[str] = None) -> models.MediaView:
        """Announce a file."""
        found: models.MediaView = self._transport.call("POST", "/media", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, media_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a file out of the library; within thirty days it can be restored."""
        self._transport.call("DELETE", f"/media/{part(media_id)}", if_match=if_match)

    def get(self, media_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.MediaView:
        """Read a file; while it is uploaded `upload.parts` say what has arrived."""
        found: models.MediaView = self._transport.call("GET", f"/media/{part(media_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, kind: Optional[Literal['image', 'document', 'audio', 'video', 'sticker']] = None, status: Optional[Literal['pending', 'uploading', 'completed', 'failed', 'deleted']] = None, category_id: Optional[str] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.MediaView]:
        """List files of the library, newest first; `q` looks in names and descriptions."""
        return Pages(self._transport, "/media", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "kind": kind, "status": status, "category_id": category_id, "q": q, "fields": fields, "links": links})

    def restore(self, media_id: str, *, idempotency_key: Optional[str] = None) -> models.MediaView:
        """Bring back a file that was taken out, while its bytes are here."""
        found: models.MediaView = self._transport.call("POST", f"/media/{part(media_id)}/restore", idempotency_key=idempotency_key)
        return found

    def update(self, media_id: str, body: models.MediaPatch, *, if_match: Optional[str] = None) -> models.MediaView:
        """Rename, describe, pin or sort a file."""
        found: models.MediaView = self._transport.call("PATCH", f"/media/{part(media_id)}", body=body, if_match=if_match)
        return found


class AsyncMedia:
    """`media`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def complete(self, media_id: str, *, idempotency_key: Optional[str] = None) -> models.MediaView:
        """Say that all parts are sent; what the file is decides, and its forms are made within seconds."""
        found: models.MediaView = await self._transport.call("POST", f"/media/{part(media_id)}/complete", idempotency_key=idempotency_key)
        return found

    async def create(self, body: models.MediaIntent, *, idempotency_key: Optional[str] = None) -> models.MediaView:
        """Announce a file."""
        found: models.MediaView = await self._transport.call("POST", "/media", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, media_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a file out of the library; within thirty days it can be restored."""
        await self._transport.call("DELETE", f"/media/{part(media_id)}", if_match=if_match)

    async def get(self, media_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.MediaView:
        """Read a file; while it is uploaded `upload.parts` say what has arrived."""
        found: models.MediaView = await self._transport.call("GET", f"/media/{part(media_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, kind: Optional[Literal['image', 'document', 'audio', 'video', 'sticker']] = None, status: Optional[Literal['pending', 'uploading', 'completed', 'failed', 'deleted']] = None, category_id: Optional[str] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.MediaView]:
        """List files of the library, newest first; `q` looks in names and descriptions."""
        return AsyncPages(self._transport, "/media", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "kind": kind, "status": status, "category_id": category_id, "q": q, "fields": fields, "links": links})

    async def restore(self, media_id: str, *, idempotency_key: Optional[str] = None) -> models.MediaView:
        """Bring back a file that was taken out, while its bytes are here."""
        found: models.MediaView = await self._transport.call("POST", f"/media/{part(media_id)}/restore", idempotency_key=idempotency_key)
        return found

    async def update(self, media_id: str, body: models.MediaPatch, *, if_match: Optional[str] = None) -> models.MediaView:
        """Rename, describe, pin or sort a file."""
        found: models.MediaView = await self._transport.call("PATCH", f"/media/{part(media_id)}", body=body, if_match=if_match)
        return found


class MediaCategories:
    """`media_categories`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.MediaCategoryBody, *, idempotency_key: Optional[str] = None) -> models.MediaCategory:
        """Add a category."""
        found: models.MediaCategory = self._transport.call("POST", "/media-categories", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, category_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a category; its files stay."""
        self._transport.call("DELETE", f"/media-categories/{part(category_id)}", if_match=if_match)

    def get(self, category_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.MediaCategory:
        """Read a category."""
        found: models.MediaCategory = self._transport.call("GET", f"/media-categories/{part(category_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.MediaCategory]:
        """List categories by name, with how many files each has."""
        return Pages(self._transport, "/media-categories", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def update(self, category_id: str, body: models.MediaCategoryBody, *, if_match: Optional[str] = None) -> models.MediaCategory:
        """Rename a category."""
        found: models.MediaCategory = self._transport.call("PATCH", f"/media-categories/{part(category_id)}", body=body, if_match=if_match)
        return found


class AsyncMediaCategories:
    """`media_categories`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.MediaCategoryBody, *, idempotency_key: Optional[str] = None) -> models.MediaCategory:
        """Add a category."""
        found: models.MediaCategory = await self._transport.call("POST", "/media-categories", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, category_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a category; its files stay."""
        await self._transport.call("DELETE", f"/media-categories/{part(category_id)}", if_match=if_match)

    async def get(self, category_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.MediaCategory:
        """Read a category."""
        found: models.MediaCategory = await self._transport.call("GET", f"/media-categories/{part(category_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.MediaCategory]:
        """List categories by name, with how many files each has."""
        return AsyncPages(self._transport, "/media-categories", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def update(self, category_id: str, body: models.MediaCategoryBody, *, if_match: Optional[str] = None) -> models.MediaCategory:
        """Rename a category."""
        found: models.MediaCategory = await self._transport.call("PATCH", f"/media-categories/{part(category_id)}", body=body, if_match=if_match)
        return found


class Members:
    """`members`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, member_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Member:
        """Read a member."""
        found: models.Member = self._transport.call("GET", f"/members/{part(member_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Member]:
        """List who sits in the organization, the longest seated first."""
        return Pages(self._transport, "/members", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def remove(self, member_id: str, *, reassign_to: Optional[str] = None, revoke_keys: Optional[bool] = None, if_match: Optional[str] = None) -> None:
        """Take a seat away; open conversations go to the user `reassign_to`, or to nobody."""
        self._transport.call("DELETE", f"/members/{part(member_id)}", query={"reassign_to": reassign_to, "revoke_keys": revoke_keys}, if_match=if_match)

    def reset_members_factors(self, member_id: str) -> None:
        """Take the second factors of a member who lost them; owners only."""
        self._transport.call("DELETE", f"/members/{part(member_id)}/factors")

    def suspend(self, member_id: str, body: models.Suspension, *, idempotency_key: Optional[str] = None) -> models.Member:
        """Close a member's seat, or open it again."""
        found: models.Member = self._transport.call("POST", f"/members/{part(member_id)}/suspension", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, member_id: str, body: models.MemberPatch, *, if_match: Optional[str] = None) -> models.Member:
        """Change a member's role, locations or title."""
        found: models.Member = self._transport.call("PATCH", f"/members/{part(member_id)}", body=body, if_match=if_match)
        return found


class AsyncMembers:
    """`members`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self, member_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Member:
        """Read a member."""
        found: models.Member = await self._transport.call("GET", f"/members/{part(member_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Member]:
        """List who sits in the organization, the longest seated first."""
        return AsyncPages(self._transport, "/members", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def remove(self, member_id: str, *, reassign_to: Optional[str] = None, revoke_keys: Optional[bool] = None, if_match: Optional[str] = None) -> None:
        """Take a seat away; open conversations go to the user `reassign_to`, or to nobody."""
        await self._transport.call("DELETE", f"/members/{part(member_id)}", query={"reassign_to": reassign_to, "revoke_keys": revoke_keys}, if_match=if_match)

    async def reset_members_factors(self, member_id: str) -> None:
        """Take the second factors of a member who lost them; owners only."""
        await self._transport.call("DELETE", f"/members/{part(member_id)}/factors")

    async def suspend(self, member_id: str, body: models.Suspension, *, idempotency_key: Optional[str] = None) -> models.Member:
        """Close a member's seat, or open it again."""
        found: models.Member = await self._transport.call("POST", f"/members/{part(member_id)}/suspension", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, member_id: str, body: models.MemberPatch, *, if_match: Optional[str] = None) -> models.Member:
        """Change a member's role, locations or title."""
        found: models.Member = await self._transport.call("PATCH", f"/members/{part(member_id)}", body=body, if_match=if_match)
        return found


class Merges:
    """`merges`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, merge_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ContactsMerge:
        """Read a merge: who was made one, and until when it can be undone."""
        found: models.ContactsMerge = self._transport.call("GET", f"/merges/{part(merge_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, contact_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ContactsMerge]:
        """List merges, newest first: all, or those of one contact."""
        return Pages(self._transport, "/merges", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "contact_id": contact_id, "fields": fields, "links": links})

    def undo(self, merge_id: str, *, if_match: Optional[str] = None) -> models.Unmerged:
        """Undo a merge within 30 days: the absorbed contact is back as it was; `kept` lists what stays where it is."""
        found: models.Unmerged = self._transport.call("DELETE", f"/merges/{part(merge_id)}", if_match=if_match)
        return found


class AsyncMerges:
    """`merges`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self, merge_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ContactsMerge:
        """Read a merge: who was made one, and until when it can be undone."""
        found: models.ContactsMerge = await self._transport.call("GET", f"/merges/{part(merge_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, contact_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ContactsMerge]:
        """List merges, newest first: all, or those of one contact."""
        return AsyncPages(self._transport, "/merges", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "contact_id": contact_id, "fields": fields, "links": links})

    async def undo(self, merge_id: str, *, if_match: Optional[str] = None) -> models.Unmerged:
        """Undo a merge within 30 days: the absorbed contact is back as it was; `kept` lists what stays where it is."""
        found: models.Unmerged = await self._transport.call("DELETE", f"/merges/{part(merge_id)}", if_match=if_match)
        return found


class Messages:
    """`messages`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def cancel(self, message_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a message back before it is sent."""
        self._transport.call("DELETE", f"/messages/{part(message_id)}", if_match=if_match)

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['queued', 'held', 'sending', 'sent', 'delivered', 'failed', 'refused', 'cancelled', 'expired']]] = None, origin: Optional[str] = None, contact_id: Optional[str] = None, reference: Optional[str] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.DeliveryOut]:
        """List single messages, newest first; those of broadcasts are under their broadcast."""
        return Pages(self._transport, "/messages", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "origin": origin, "contact_id": contact_id, "reference": reference, "fields": fields, "expand": expand, "include": include, "links": links})

    def list_message_events(self, message_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.DeliveryEvent]:
        """Read everything that happened to a message, oldest first."""
        found: List[models.DeliveryEvent] = self._transport.call("GET", f"/messages/{part(message_id)}/events", query={"fields": fields, "links": links})
        return found

    def list_recent_messages(self, *, limit: Optional[int] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.RecentMessage]:
        """List the latest messages in a few words, under 10 KB."""
        found: List[models.RecentMessage] = self._transport.call("GET", "/messages/recent", query={"limit": limit, "fields": fields, "links": links})
        return found

    def read(self, message_id: str, *, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> models.DeliveryOut:
        """Read a message: its text, state, price and reason."""
        found: models.DeliveryOut = self._transport.call("GET", f"/messages/{part(message_id)}", query={"fields": fields, "expand": expand, "include": include, "links": links})
        return found

    def read_email_analytics(self, message_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.MailFigures:
        """Read how a mail fared, or all mails of a broadcast: opened, followed, came back, reported as spam."""
        found: models.MailFigures = self._transport.call("GET", f"/messages/{part(message_id)}/email-analytics", query={"fields": fields, "links": links})
        return found

    def send(self, body: models.MessageIn, *, idempotency_key: Optional[str] = None) -> models.AcceptedMessage:
        """Send one message to a contact or a number; refusals known at once are 409 with the gate's reason."""
        found: models.AcceptedMessage = self._transport.call("POST", "/messages", body=body, idempotency_key=idempotency_key)
        return found

    def send_messages(self, body: models.MessageBatch, *, idempotency_key: Optional[str] = None) -> List[models.BatchedMessage]:
        """Send up to a thousand messages."""
        found: List[models.BatchedMessage] = self._transport.call("POST", "/messages/batch", body=body, idempotency_key=idempotency_key)
        return found


class AsyncMessages:
    """`messages`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def cancel(self, message_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a message back before it is sent."""
        await self._transport.call("DELETE", f"/messages/{part(message_id)}", if_match=if_match)

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['queued', 'held', 'sending', 'sent', 'delivered', 'failed', 'refused', 'cancelled', 'expired']]] = None, origin: Optional[str] = None, contact_id: Optional[str] = None, reference: Optional[str] = None, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.DeliveryOut]:
        """List single messages, newest first; those of broadcasts are under their broadcast."""
        return AsyncPages(self._transport, "/messages", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "origin": origin, "contact_id": contact_id, "reference": reference, "fields": fields, "expand": expand, "include": include, "links": links})

    async def list_message_events(self, message_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.DeliveryEvent]:
        """Read everything that happened to a message, oldest first."""
        found: List[models.DeliveryEvent] = await self._transport.call("GET", f"/messages/{part(message_id)}/events", query={"fields": fields, "links": links})
        return found

    async def list_recent_messages(self, *, limit: Optional[int] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.RecentMessage]:
        """List the latest messages in a few words, under 10 KB."""
        found: List[models.RecentMessage] = await self._transport.call("GET", "/messages/recent", query={"limit": limit, "fields": fields, "links": links})
        return found

    async def read(self, message_id: str, *, fields: Optional[str] = None, expand: Optional[str] = None, include: Optional[str] = None, links: Optional[bool] = None) -> models.DeliveryOut:
        """Read a message: its text, state, price and reason."""
        found: models.DeliveryOut = await self._transport.call("GET", f"/messages/{part(message_id)}", query={"fields": fields, "expand": expand, "include": include, "links": links})
        return found

    async def read_email_analytics(self, message_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.MailFigures:
        """Read how a mail fared, or all mails of a broadcast: opened, followed, came back, reported as spam."""
        found: models.MailFigures = await self._transport.call("GET", f"/messages/{part(message_id)}/email-analytics", query={"fields": fields, "links": links})
        return found

    async def send(self, body: models.MessageIn, *, idempotency_key: Optional[str] = None) -> models.AcceptedMessage:
        """Send one message to a contact or a number; refusals known at once are 409 with the gate's reason."""
        found: models.AcceptedMessage = await self._transport.call("POST", "/messages", body=body, idempotency_key=idempotency_key)
        return found

    async def send_messages(self, body: models.MessageBatch, *, idempotency_key: Optional[str] = None) -> List[models.BatchedMessage]:
        """Send up to a thousand messages."""
        found: List[models.BatchedMessage] = await self._transport.call("POST", "/messages/batch", body=body, idempotency_key=idempotency_key)
        return found


class Numbers:
    """`numbers`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def buy(self, body: models.NumberOrderBody, *, idempotency_key: Optional[str] = None) -> models.Number:
        """Buy an offered number; it is ordered and linked at once, and its state tells how far that is."""
        found: models.Number = self._transport.call("POST", "/numbers", body=body, idempotency_key=idempotency_key)
        return found

    def cancel_number_release(self, number_id: str, *, idempotency_key: Optional[str] = None) -> models.Number:
        """Keep a number that was to be given back."""
        found: models.Number = self._transport.call("POST", f"/numbers/{part(number_id)}/cancel-release", idempotency_key=idempotency_key)
        return found

    def get(self, number_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Number:
        """Read a number."""
        found: models.Number = self._transport.call("GET", f"/numbers/{part(number_id)}", query={"fields": fields, "links": links})
        return found

    def get_number_standing(self, number_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.NumberStanding:
        """Read what happened to a number, what goes by it and how its messages fare."""
        found: models.NumberStanding = self._transport.call("GET", f"/numbers/{part(number_id)}/standing", query={"fields": fields, "links": links})
        return found

    def link(self, number_id: str, *, idempotency_key: Optional[str] = None) -> models.Number:
        """Try to link a number now instead of at its next turn."""
        found: models.Number = self._transport.call("POST", f"/numbers/{part(number_id)}/link", idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Number]:
        """List the numbers, newest first."""
        return Pages(self._transport, "/numbers", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_available_numbers(self, *, country: Optional[str] = None, account_id: Optional[str] = None, kind: Optional[Literal['local', 'mobile', 'toll_free']] = None, area_code: Optional[str] = None, locality: Optional[str] = None, digits: Optional[str] = None, features: Optional[List[Literal['sms', 'mms', 'voice']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Offer]:
        """Search numbers for sale, at most 50; each offer is good for ten minutes."""
        found: List[models.Offer] = self._transport.call("GET", "/numbers/available", query={"country": country, "account_id": account_id, "kind": kind, "area_code": area_code, "locality": locality, "digits": digits, "features": features, "fields": fields, "links": links})
        return found

    def release(self, number_id: str, body: models.NumberRelease, *, idempotency_key: Optional[str] = None) -> models.Number:
        """Give a number back in seven days; until then what people write still arrives."""
        found: models.Number = self._transport.call("POST", f"/numbers/{part(number_id)}/release", body=body, idempotency_key=idempotency_key)
        return found


class AsyncNumbers:
    """`numbers`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def buy(self, body: models.NumberOrderBody, *, idempotency_key: Optional[str] = None) -> models.Number:
        """Buy an offered number; it is ordered and linked at once, and its state tells how far that is."""
        found: models.Number = await self._transport.call("POST", "/numbers", body=body, idempotency_key=idempotency_key)
        return found

    async def cancel_number_release(self, number_id: str, *, idempotency_key: Optional[str] = None) -> models.Number:
        """Keep a number that was to be given back."""
        found: models.Number = await self._transport.call("POST", f"/numbers/{part(number_id)}/cancel-release", idempotency_key=idempotency_key)
        return found

    async def get(self, number_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Number:
        """Read a number."""
        found: models.Number = await self._transport.call("GET", f"/numbers/{part(number_id)}", query={"fields": fields, "links": links})
        return found

    async def get_number_standing(self, number_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.NumberStanding:
        """Read what happened to a number, what goes by it and how its messages fare."""
        found: models.NumberStanding = await self._transport.call("GET", f"/numbers/{part(number_id)}/standing", query={"fields": fields, "links": links})
        return found

    async def link(self, number_id: str, *, idempotency_key: Optional[str] = None) -> models.Number:
        """Try to link a number now instead of at its next turn."""
        found: models.Number = await self._transport.call("POST", f"/numbers/{part(number_id)}/link", idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Number]:
        """List the numbers, newest first."""
        return AsyncPages(self._transport, "/numbers", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def list_available_numbers(self, *, country: Optional[str] = None, account_id: Optional[str] = None, kind: Optional[Literal['local', 'mobile', 'toll_free']] = None, area_code: Optional[str] = None, locality: Optional[str] = None, digits: Optional[str] = None, features: Optional[List[Literal['sms', 'mms', 'voice']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Offer]:
        """Search numbers for sale, at most 50; each offer is good for ten minutes."""
        found: List[models.Offer] = await self._transport.call("GET", "/numbers/available", query={"country": country, "account_id": account_id, "kind": kind, "area_code": area_code, "locality": locality, "digits": digits, "features": features, "fields": fields, "links": links})
        return found

    async def release(self, number_id: str, body: models.NumberRelease, *, idempotency_key: Optional[str] = None) -> models.Number:
        """Give a number back in seven days; until then what people write still arrives."""
        found: models.Number = await self._transport.call("POST", f"/numbers/{part(number_id)}/release", body=body, idempotency_key=idempotency_key)
        return found


class OptOutLists:
    """`opt_out_lists`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def compare(self, *, idempotency_key: Optional[str] = None) -> models.QueuedComparison:
        """Compare them now instead of tonight: whom a carrier blocks is opted out here too."""
        found: models.QueuedComparison = self._transport.call("POST", "/opt-out-lists/comparisons", idempotency_key=idempotency_key)
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.OptOutList]:
        """List how the opt-out list of each carrier account compared with ours; an account each, in one page."""
        found: List[models.OptOutList] = self._transport.call("GET", "/opt-out-lists", query={"fields": fields, "links": links})
        return found

    def list_opt_out_rates(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.OptOutRate]:
        """List what share of those that broadcasts reached in 30 days opted out, by number, beside the target of 2 %."""
        found: List[models.OptOutRate] = self._transport.call("GET", "/opt-out-lists/rates", query={"fields": fields, "links": links})
        return found


class AsyncOptOutLists:
    """`opt_out_lists`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def compare(self, *, idempotency_key: Optional[str] = None) -> models.QueuedComparison:
        """Compare them now instead of tonight: whom a carrier blocks is opted out here too."""
        found: models.QueuedComparison = await self._transport.call("POST", "/opt-out-lists/comparisons", idempotency_key=idempotency_key)
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.OptOutList]:
        """List how the opt-out list of each carrier account compared with ours; an account each, in one page."""
        found: List[models.OptOutList] = await self._transport.call("GET", "/opt-out-lists", query={"fields": fields, "links": links})
        return found

    async def list_opt_out_rates(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.OptOutRate]:
        """List what share of those that broadcasts reached in 30 days opted out, by number, beside the target of 2 %."""
        found: List[models.OptOutRate] = await self._transport.call("GET", "/opt-out-lists/rates", query={"fields": fields, "links": links})
        return found


class Organization:
    """`organization`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change_branding(self, body: models.Look) -> models.Brand:
        """Choose colours and footer; a colour too pale to be read is shown in its nearest readable shade."""
        found: models.Brand = self._transport.call("PUT", "/organization/branding", body=body)
        return found

    def close(self, body: models.Closure, *, idempotency_key: Optional[str] = None) -> models.Organization:
        """Close the organization: nothing is sent from now on, and in 30 days everything is erased."""
        found: models.Organization = self._transport.call("POST", "/organization/closure", body=body, idempotency_key=idempotency_key)
        return found

    def confirm_guest_recipient(self, guest_id: str, body: models.Code, *, idempotency_key: Optional[str] = None) -> List[models.Guest]:
        """Confirm a test number by the code that was texted to it; the fifth wrong one ends the code."""
        found: List[models.Guest] = self._transport.call("POST", f"/organization/guest-recipients/{part(guest_id)}/confirmation", body=body, idempotency_key=idempotency_key)
        return found

    def create_guest_recipient(self, body: models.NewGuest, *, idempotency_key: Optional[str] = None) -> models.Guest:
        """Add a test number and text it a code; the same number again gets a new one. At most ten, twenty codes a day."""
        found: models.Guest = self._transport.call("POST", "/organization/guest-recipients", body=body, idempotency_key=idempotency_key)
        return found

    def delete_guest_recipient(self, guest_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a test number away."""
        self._transport.call("DELETE", f"/organization/guest-recipients/{part(guest_id)}", if_match=if_match)

    def download_export(self, export_id: str) -> bytes:
        """Download an archive."""
        found: bytes = self._transport.file("GET", f"/organization/exports/{part(export_id)}/file")
        return found

    def export(self, body: models.NewExport, *, idempotency_key: Optional[str] = None) -> models.Archive:
        """Write everything into one archive; the owners get a mail once it is ready. It lies there for seven days."""
        found: models.Archive = self._transport.call("POST", "/organization/exports", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.OrganizationView:
        """Read the organization."""
        found: models.OrganizationView = self._transport.call("GET", "/organization", query={"fields": fields, "links": links})
        return found

    def get_branding(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Brand:
        """Read how the organization looks where people meet it."""
        found: models.Brand = self._transport.call("GET", "/organization/branding", query={"fields": fields, "links": links})
        return found

    def get_go_live(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LiveState:
        """Say how the organization sends, and what is missing before messages go to everybody."""
        found: models.LiveState = self._transport.call("GET", "/organization/go-live", query={"fields": fields, "links": links})
        return found

    def go_live(self, body: models.GoLive, *, idempotency_key: Optional[str] = None) -> models.LiveState:
        """Ask to send to everybody. Where nothing is missing it is so at once, or an operator answers."""
        found: models.LiveState = self._transport.call("POST", "/organization/go-live", body=body, idempotency_key=idempotency_key)
        return found

    def keep(self) -> None:
        """Take the closing back, while its 30 days last."""
        self._transport.call("DELETE", "/organization/closure")

    def list_exports(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Archive]:
        """List the archives of the last days, latest first."""
        found: List[models.Archive] = self._transport.call("GET", "/organization/exports", query={"fields": fields, "links": links})
        return found

    def list_guest_recipients(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Guest]:
        """List the test numbers, at most ten."""
        found: List[models.Guest] = self._transport.call("GET", "/organization/guest-recipients", query={"fields": fields, "links": links})
        return found

    def list_limits(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.LimitUse]:
        """List what is limited and how much is in use; -1 is unlimited."""
        found: List[models.LimitUse] = self._transport.call("GET", "/organization/limits", query={"fields": fields, "links": links})
        return found

    def list_modules(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.ModuleView]:
        """List what can be turned on and off, and what would stop. They are changed by the setting `modules`."""
        found: List[models.ModuleView] = self._transport.call("GET", "/organization/modules", query={"fields": fields, "links": links})
        return found

    def list_onboarding_steps(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.StepState]:
        """List the first steps, checked now."""
        found: List[models.StepState] = self._transport.call("GET", "/organization/onboarding", query={"fields": fields, "links": links})
        return found

    def list_setting_descriptions(self, *, search: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SettingDescription]:
        """Say what each setting means, its default and its bounds as JSON Schema; `search` finds by any word of it."""
        found: List[models.SettingDescription] = self._transport.call("GET", "/organization/settings/schema", query={"search": search, "fields": fields, "links": links})
        return found

    def list_settings(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SettingValue]:
        """List every setting with its value, its default, and who changed it last."""
        found: List[models.SettingValue] = self._transport.call("GET", "/organization/settings", query={"fields": fields, "links": links})
        return found

    def remove_icon(self) -> None:
        """Show the installation's own mark instead."""
        self._transport.call("DELETE", "/organization/icon")

    def remove_logo(self) -> None:
        """Show the name instead of a logo."""
        self._transport.call("DELETE", "/organization/logo")

    def set_icon(self, file: File) -> models.Brand:
        """Upload the small picture that browsers show beside the name of a page that people are sent to."""
        found: models.Brand = self._transport.call("PUT", "/organization/icon", file=file)
        return found

    def set_logo(self, file: File) -> models.Brand:
        """Upload the logo; what the file is decides, not its name, and drawings lose whatever could act."""
        found: models.Brand = self._transport.call("PUT", "/organization/logo", file=file)
        return found

    def skip_onboarding_step(self, step: str, body: models.Skip, *, idempotency_key: Optional[str] = None) -> List[models.StepState]:
        """Skip a step, saying why."""
        found: List[models.StepState] = self._transport.call("POST", f"/organization/onboarding/{part(step)}/skip", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, body: models.OrganizationPatch) -> models.OrganizationView:
        """Change the organization. `If-Match` guards against overwriting somebody else's change."""
        found: models.OrganizationView = self._transport.call("PATCH", "/organization", body=body)
        return found

    def update_settings(self, body: Dict[str, Any]) -> List[models.SettingValue]:
        """Change settings by key; null takes one back to its default. `If-Match` guards against another's change."""
        found: List[models.SettingValue] = self._transport.call("PATCH", "/organization/settings", body=body)
        return found


class AsyncOrganization:
    """`organization`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def change_branding(self, body: models.Look) -> models.Brand:
        """Choose colours and footer; a colour too pale to be read is shown in its nearest readable shade."""
        found: models.Brand = await self._transport.call("PUT", "/organization/branding", body=body)
        return found

    async def close(self, body: models.Closure, *, idempotency_key: Optional[str] = None) -> models.Organization:
        """Close the organization: nothing is sent from now on, and in 30 days everything is erased."""
        found: models.Organization = await self._transport.call("POST", "/organization/closure", body=body, idempotency_key=idempotency_key)
        return found

    async def confirm_guest_recipient(self, guest_id: str, body: models.Code, *, idempotency_key: Optional[str] = None) -> List[models.Guest]:
        """Confirm a test number by the code that was texted to it; the fifth wrong one ends the code."""
        found: List[models.Guest] = await self._transport.call("POST", f"/organization/guest-recipients/{part(guest_id)}/confirmation", body=body, idempotency_key=idempotency_key)
        return found

    async def create_guest_recipient(self, body: models.NewGuest, *, idempotency_key: Optional[str] = None) -> models.Guest:
        """Add a test number and text it a code; the same number again gets a new one. At most ten, twenty codes a day."""
        found: models.Guest = await self._transport.call("POST", "/organization/guest-recipients", body=body, idempotency_key=idempotency_key)
        return found

    async def delete_guest_recipient(self, guest_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a test number away."""
        await self._transport.call("DELETE", f"/organization/guest-recipients/{part(guest_id)}", if_match=if_match)

    async def download_export(self, export_id: str) -> bytes:
        """Download an archive."""
        found: bytes = await self._transport.file("GET", f"/organization/exports/{part(export_id)}/file")
        return found

    async def export(self, body: models.NewExport, *, idempotency_key: Optional[str] = None) -> models.Archive:
        """Write everything into one archive; the owners get a mail once it is ready. It lies there for seven days."""
        found: models.Archive = await self._transport.call("POST", "/organization/exports", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.OrganizationView:
        """Read the organization."""
        found: models.OrganizationView = await self._transport.call("GET", "/organization", query={"fields": fields, "links": links})
        return found

    async def get_branding(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Brand:
        """Read how the organization looks where people meet it."""
        found: models.Brand = await self._transport.call("GET", "/organization/branding", query={"fields": fields, "links": links})
        return found

    async def get_go_live(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.LiveState:
        """Say how the organization sends, and what is missing before messages go to everybody."""
        found: models.LiveState = await self._transport.call("GET", "/organization/go-live", query={"fields": fields, "links": links})
        return found

    async def go_live(self, body: models.GoLive, *, idempotency_key: Optional[str] = None) -> models.LiveState:
        """Ask to send to everybody. Where nothing is missing it is so at once, or an operator answers."""
        found: models.LiveState = await self._transport.call("POST", "/organization/go-live", body=body, idempotency_key=idempotency_key)
        return found

    async def keep(self) -> None:
        """Take the closing back, while its 30 days last."""
        await self._transport.call("DELETE", "/organization/closure")

    async def list_exports(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Archive]:
        """List the archives of the last days, latest first."""
        found: List[models.Archive] = await self._transport.call("GET", "/organization/exports", query={"fields": fields, "links": links})
        return found

    async def list_guest_recipients(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Guest]:
        """List the test numbers, at most ten."""
        found: List[models.Guest] = await self._transport.call("GET", "/organization/guest-recipients", query={"fields": fields, "links": links})
        return found

    async def list_limits(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.LimitUse]:
        """List what is limited and how much is in use; -1 is unlimited."""
        found: List[models.LimitUse] = await self._transport.call("GET", "/organization/limits", query={"fields": fields, "links": links})
        return found

    async def list_modules(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.ModuleView]:
        """List what can be turned on and off, and what would stop. They are changed by the setting `modules`."""
        found: List[models.ModuleView] = await self._transport.call("GET", "/organization/modules", query={"fields": fields, "links": links})
        return found

    async def list_onboarding_steps(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.StepState]:
        """List the first steps, checked now."""
        found: List[models.StepState] = await self._transport.call("GET", "/organization/onboarding", query={"fields": fields, "links": links})
        return found

    async def list_setting_descriptions(self, *, search: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SettingDescription]:
        """Say what each setting means, its default and its bounds as JSON Schema; `search` finds by any word of it."""
        found: List[models.SettingDescription] = await self._transport.call("GET", "/organization/settings/schema", query={"search": search, "fields": fields, "links": links})
        return found

    async def list_settings(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SettingValue]:
        """List every setting with its value, its default, and who changed it last."""
        found: List[models.SettingValue] = await self._transport.call("GET", "/organization/settings", query={"fields": fields, "links": links})
        return found

    async def remove_icon(self) -> None:
        """Show the installation's own mark instead."""
        await self._transport.call("DELETE", "/organization/icon")

    async def remove_logo(self) -> None:
        """Show the name instead of a logo."""
        await self._transport.call("DELETE", "/organization/logo")

    async def set_icon(self, file: File) -> models.Brand:
        """Upload the small picture that browsers show beside the name of a page that people are sent to."""
        found: models.Brand = await self._transport.call("PUT", "/organization/icon", file=file)
        return found

    async def set_logo(self, file: File) -> models.Brand:
        """Upload the logo; what the file is decides, not its name, and drawings lose whatever could act."""
        found: models.Brand = await self._transport.call("PUT", "/organization/logo", file=file)
        return found

    async def skip_onboarding_step(self, step: str, body: models.Skip, *, idempotency_key: Optional[str] = None) -> List[models.StepState]:
        """Skip a step, saying why."""
        found: List[models.StepState] = await self._transport.call("POST", f"/organization/onboarding/{part(step)}/skip", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, body: models.OrganizationPatch) -> models.OrganizationView:
        """Change the organization. `If-Match` guards against overwriting somebody else's change."""
        found: models.OrganizationView = await self._transport.call("PATCH", "/organization", body=body)
        return found

    async def update_settings(self, body: Dict[str, Any]) -> List[models.SettingValue]:
        """Change settings by key; null takes one back to its default. `If-Match` guards against another's change."""
        found: List[models.SettingValue] = await self._transport.call("PATCH", "/organization/settings", body=body)
        return found


class Organizations:
    """`organizations`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.OrganizationForm, *, idempotency_key: Optional[str] = None) -> models.Seat:
        """Start another organization and own it; the session stays where it is. The same `Idempotency-Key` makes one."""
        found: models.Seat = self._transport.call("POST", "/organizations", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Seat]:
        """List the organizations one has a seat in, one's own before samples."""
        found: List[models.Seat] = self._transport.call("GET", "/organizations", query={"fields": fields, "links": links})
        return found


class AsyncOrganizations:
    """`organizations`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.OrganizationForm, *, idempotency_key: Optional[str] = None) -> models.Seat:
        """Start another organization and own it; the session stays where it is. The same `Idempotency-Key` makes one."""
        found: models.Seat = await self._transport.call("POST", "/organizations", body=body, idempotency_key=idempotency_key)
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Seat]:
        """List the organizations one has a seat in, one's own before samples."""
        found: List[models.Seat] = await self._transport.call("GET", "/organizations", query={"fields": fields, "links": links})
        return found


class Permissions:
    """`permissions`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Permission]:
        """List every permission there is."""
        found: List[models.Permission] = self._transport.call("GET", "/permissions", query={"fields": fields, "links": links})
        return found


class AsyncPermissions:
    """`permissions`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Permission]:
        """List every permission there is."""
        found: List[models.Permission] = await self._transport.call("GET", "/permissions", query={"fields": fields, "links": links})
        return found


class ProviderAccounts:
    """`provider_accounts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def connect(self, body: models.NewProviderAccount, *, idempotency_key: Optional[str] = None) -> models.Account:
        """Connect an account with a carrier."""
        found: models.Account = self._transport.call("POST", "/provider-accounts", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, account_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Account:
        """Read an account."""
        found: models.Account = self._transport.call("GET", f"/provider-accounts/{part(account_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Account]:
        """List the accounts with carriers, newest first."""
        return Pages(self._transport, "/provider-accounts", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_shared_accounts(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SharedOffer]:
        """List the accounts that the installation offers to every organization, and which of them this one uses."""
        found: List[models.SharedOffer] = self._transport.call("GET", "/provider-accounts/shared", query={"fields": fields, "links": links})
        return found

    def remove(self, account_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove an account that no sender uses."""
        self._transport.call("DELETE", f"/provider-accounts/{part(account_id)}", if_match=if_match)

    def rotate_provider_account_secret(self, account_id: str, body: models.NewSecret, *, idempotency_key: Optional[str] = None) -> models.Account:
        """Replace an account's keys; the old one still verifies webhooks for 24 hours."""
        found: models.Account = self._transport.call("POST", f"/provider-accounts/{part(account_id)}/rotate-secret", body=body, idempotency_key=idempotency_key)
        return found

    def test(self, account_id: str, *, idempotency_key: Optional[str] = None) -> models.ConnectionTest:
        """Make one harmless call to the carrier."""
        found: models.ConnectionTest = self._transport.call("POST", f"/provider-accounts/{part(account_id)}/test", idempotency_key=idempotency_key)
        return found

    def update(self, account_id: str, body: models.ProviderAccountPatch, *, if_match: Optional[str] = None) -> models.Account:
        """Change an account's name."""
        found: models.Account = self._transport.call("PATCH", f"/provider-accounts/{part(account_id)}", body=body, if_match=if_match)
        return found

    def use_shared_account(self, body: models.SharedChoice, *, idempotency_key: Optional[str] = None) -> models.Account:
        """Use an account that the installation offers; numbers are bought in it here, and its keys are nobody's to see."""
        found: models.Account = self._transport.call("POST", "/provider-accounts/shared", body=body, idempotency_key=idempotency_key)
        return found


class AsyncProviderAccounts:
    """`provider_accounts`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def connect(self, body: models.NewProviderAccount, *, idempotency_key: Optional[str] = None) -> models.Account:
        """Connect an account with a carrier."""
        found: models.Account = await self._transport.call("POST", "/provider-accounts", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, account_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Account:
        """Read an account."""
        found: models.Account = await self._transport.call("GET", f"/provider-accounts/{part(account_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Account]:
        """List the accounts with carriers, newest first."""
        return AsyncPages(self._transport, "/provider-accounts", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def list_shared_accounts(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SharedOffer]:
        """List the accounts that the installation offers to every organization, and which of them this one uses."""
        found: List[models.SharedOffer] = await self._transport.call("GET", "/provider-accounts/shared", query={"fields": fields, "links": links})
        return found

    async def remove(self, account_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove an account that no sender uses."""
        await self._transport.call("DELETE", f"/provider-accounts/{part(account_id)}", if_match=if_match)

    async def rotate_provider_account_secret(self, account_id: str, body: models.NewSecret, *, idempotency_key: Optional[str] = None) -> models.Account:
        """Replace an account's keys; the old one still verifies webhooks for 24 hours."""
        found: models.Account = await self._transport.call("POST", f"/provider-accounts/{part(account_id)}/rotate-secret", body=body, idempotency_key=idempotency_key)
        return found

    async def test(self, account_id: str, *, idempotency_key: Optional[str] = None) -> models.ConnectionTest:
        """Make one harmless call to the carrier."""
        found: models.ConnectionTest = await self._transport.call("POST", f"/provider-accounts/{part(account_id)}/test", idempotency_key=idempotency_key)
        return found

    async def update(self, account_id: str, body: models.ProviderAccountPatch, *, if_match: Optional[str] = None) -> models.Account:
        """Change an account's name."""
        found: models.Account = await self._transport.call("PATCH", f"/provider-accounts/{part(account_id)}", body=body, if_match=if_match)
        return found

    async def use_shared_account(self, body: models.SharedChoice, *, idempotency_key: Optional[str] = None) -> models.Account:
        """Use an account that the installation offers; numbers are bought in it here, and its keys are nobody's to see."""
        found: models.Account = await self._transport.call("POST", "/provider-accounts/shared", body=body, idempotency_key=idempotency_key)
        return found


class ProviderExchanges:
    """`provider_exchanges`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, exchange_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Exchange:
        """Read one call of a provider."""
        found: models.Exchange = self._transport.call("GET", f"/provider-exchanges/{part(exchange_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, account_id: Optional[str] = None, delivery_id: Optional[str] = None, failed: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Exchange]:
        """List calls of providers of the last 7 days, newest first: every failure, and the first ten a minute."""
        return Pages(self._transport, "/provider-exchanges", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "account_id": account_id, "delivery_id": delivery_id, "failed": failed, "fields": fields, "links": links})


class AsyncProviderExchanges:
    """`provider_exchanges`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self, exchange_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Exchange:
        """Read one call of a provider."""
        found: models.Exchange = await self._transport.call("GET", f"/provider-exchanges/{part(exchange_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, account_id: Optional[str] = None, delivery_id: Optional[str] = None, failed: Optional[bool] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Exchange]:
        """List calls of providers of the last 7 days, newest first: every failure, and the first ten a minute."""
        return AsyncPages(self._transport, "/provider-exchanges", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "account_id": account_id, "delivery_id": delivery_id, "failed": failed, "fields": fields, "links": links})


class PushApps:
    """`push_apps`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewPushAppBody, *, idempotency_key: Optional[str] = None) -> models.PushApp:
        """Add an app: an account that pushes and a sender that stands for it."""
        found: models.PushApp = self._transport.call("POST", "/push-apps", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, app_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.PushApp:
        """Read an app."""
        found: models.PushApp = self._transport.call("GET", f"/push-apps/{part(app_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.PushApp]:
        """List the apps whose users are notified, newest first."""
        return Pages(self._transport, "/push-apps", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def remove(self, app_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove an app with its keys; its users are notified no more. New keys are set on its account."""
        self._transport.call("DELETE", f"/push-apps/{part(app_id)}", if_match=if_match)


class AsyncPushApps:
    """`push_apps`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewPushAppBody, *, idempotency_key: Optional[str] = None) -> models.PushApp:
        """Add an app: an account that pushes and a sender that stands for it."""
        found: models.PushApp = await self._transport.call("POST", "/push-apps", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, app_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.PushApp:
        """Read an app."""
        found: models.PushApp = await self._transport.call("GET", f"/push-apps/{part(app_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.PushApp]:
        """List the apps whose users are notified, newest first."""
        return AsyncPages(self._transport, "/push-apps", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def remove(self, app_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove an app with its keys; its users are notified no more. New keys are set on its account."""
        await self._transport.call("DELETE", f"/push-apps/{part(app_id)}", if_match=if_match)


class Realtime:
    """`realtime`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def open_realtime_ticket(self, *, idempotency_key: Optional[str] = None) -> models.Ticket:
        """Ask for a ticket that opens one socket at `/realtime?ticket=…` within a minute."""
        found: models.Ticket = self._transport.call("POST", "/realtime/tickets", idempotency_key=idempotency_key)
        return found


class AsyncRealtime:
    """`realtime`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def open_realtime_ticket(self, *, idempotency_key: Optional[str] = None) -> models.Ticket:
        """Ask for a ticket that opens one socket at `/realtime?ticket=…` within a minute."""
        found: models.Ticket = await self._transport.call("POST", "/realtime/tickets", idempotency_key=idempotency_key)
        return found


class Refusals:
    """`refusals`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def decide(self, refusal_id: str, body: models.Decision, *, idempotency_key: Optional[str] = None) -> models.Refusal:
        """Decide one: `stop` denies messages to the number, `not_refusal` lets them go again."""
        found: models.Refusal = self._transport.call("POST", f"/refusals/{part(refusal_id)}/decision", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, standing: Optional[Literal['open', 'stop', 'not_refusal']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Refusal]:
        """List texts that seem to ask not to be written to, the latest first. Undecided they become a STOP in time."""
        return Pages(self._transport, "/refusals", query={"limit": limit, "cursor": cursor, "include_total": include_total, "standing": standing, "fields": fields, "links": links})


class AsyncRefusals:
    """`refusals`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def decide(self, refusal_id: str, body: models.Decision, *, idempotency_key: Optional[str] = None) -> models.Refusal:
        """Decide one: `stop` denies messages to the number, `not_refusal` lets them go again."""
        found: models.Refusal = await self._transport.call("POST", f"/refusals/{part(refusal_id)}/decision", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, standing: Optional[Literal['open', 'stop', 'not_refusal']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Refusal]:
        """List texts that seem to ask not to be written to, the latest first. Undecided they become a STOP in time."""
        return AsyncPages(self._transport, "/refusals", query={"limit": limit, "cursor": cursor, "include_total": include_total, "standing": standing, "fields": fields, "links": links})


class Roles:
    """`roles`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewRole, *, idempotency_key: Optional[str] = None) -> models.RoleView:
        """Add a role."""
        found: models.RoleView = self._transport.call("POST", "/roles", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, code: str, *, if_match: Optional[str] = None) -> None:
        """Remove a role that nobody has."""
        self._transport.call("DELETE", f"/roles/{part(code)}", if_match=if_match)

    def get(self, code: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.RoleView:
        """Read a role."""
        found: models.RoleView = self._transport.call("GET", f"/roles/{part(code)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.RoleView]:
        """List the roles that can be given; there are at most 56, so all are in one page."""
        found: List[models.RoleView] = self._transport.call("GET", "/roles", query={"fields": fields, "links": links})
        return found

    def update(self, code: str, body: models.RolePatch, *, if_match: Optional[str] = None) -> models.RoleView:
        """Rename a role or change what it holds."""
        found: models.RoleView = self._transport.call("PATCH", f"/roles/{part(code)}", body=body, if_match=if_match)
        return found


class AsyncRoles:
    """`roles`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewRole, *, idempotency_key: Optional[str] = None) -> models.RoleView:
        """Add a role."""
        found: models.RoleView = await self._transport.call("POST", "/roles", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, code: str, *, if_match: Optional[str] = None) -> None:
        """Remove a role that nobody has."""
        await self._transport.call("DELETE", f"/roles/{part(code)}", if_match=if_match)

    async def get(self, code: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.RoleView:
        """Read a role."""
        found: models.RoleView = await self._transport.call("GET", f"/roles/{part(code)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.RoleView]:
        """List the roles that can be given; there are at most 56, so all are in one page."""
        found: List[models.RoleView] = await self._transport.call("GET", "/roles", query={"fields": fields, "links": links})
        return found

    async def update(self, code: str, body: models.RolePatch, *, if_match: Optional[str] = None) -> models.RoleView:
        """Rename a role or change what it holds."""
        found: models.RoleView = await self._transport.call("PATCH", f"/roles/{part(code)}", body=body, if_match=if_match)
        return found


class Routes:
    """`routes`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Route]:
        """List which senders write to which numbers, in what shares, and who stands in for whom."""
        found: List[models.Route] = self._transport.call("GET", "/routes", query={"fields": fields, "links": links})
        return found

    def replace(self, body: models.RoutesBody) -> List[models.Route]:
        """Replace all routes by these."""
        found: List[models.Route] = self._transport.call("PUT", "/routes", body=body)
        return found


class AsyncRoutes:
    """`routes`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Route]:
        """List which senders write to which numbers, in what shares, and who stands in for whom."""
        found: List[models.Route] = await self._transport.call("GET", "/routes", query={"fields": fields, "links": links})
        return found

    async def replace(self, body: models.RoutesBody) -> List[models.Route]:
        """Replace all routes by these."""
        found: List[models.Route] = await self._transport.call("PUT", "/routes", body=body)
        return found


class Sandbox:
    """`sandbox`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def forward(self, body: models.Clock, *, idempotency_key: Optional[str] = None) -> models.Sandbox:
        """Move the sandbox's clock forward."""
        found: models.Sandbox = self._transport.call("POST", "/sandbox/clock", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Sandbox:
        """Read where test keys act, and the numbers to try with. 404 before the first test key."""
        found: models.Sandbox = self._transport.call("GET", "/sandbox", query={"fields": fields, "links": links})
        return found

    def make(self, *, idempotency_key: Optional[str] = None) -> models.Sandbox:
        """Make the sandbox; where there is one, it is answered as it is."""
        found: models.Sandbox = self._transport.call("POST", "/sandbox", idempotency_key=idempotency_key)
        return found

    def reset(self, body: models.Reset, *, idempotency_key: Optional[str] = None) -> models.Sandbox:
        """Put a new sandbox in the place of the present one; everything in the old one is deleted."""
        found: models.Sandbox = self._transport.call("POST", "/sandbox/reset", body=body, idempotency_key=idempotency_key)
        return found

    def trigger_sandbox_event(self, body: models.SandboxEvent, *, idempotency_key: Optional[str] = None) -> models.Sent:
        """Have something happen in the sandbox."""
        found: models.Sent = self._transport.call("POST", "/sandbox/events", body=body, idempotency_key=idempotency_key)
        return found


class AsyncSandbox:
    """`sandbox`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def forward(self, body: models.Clock, *, idempotency_key: Optional[str] = None) -> models.Sandbox:
        """Move the sandbox's clock forward."""
        found: models.Sandbox = await self._transport.call("POST", "/sandbox/clock", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Sandbox:
        """Read where test keys act, and the numbers to try with. 404 before the first test key."""
        found: models.Sandbox = await self._transport.call("GET", "/sandbox", query={"fields": fields, "links": links})
        return found

    async def make(self, *, idempotency_key: Optional[str] = None) -> models.Sandbox:
        """Make the sandbox; where there is one, it is answered as it is."""
        found: models.Sandbox = await self._transport.call("POST", "/sandbox", idempotency_key=idempotency_key)
        return found

    async def reset(self, body: models.Reset, *, idempotency_key: Optional[str] = None) -> models.Sandbox:
        """Put a new sandbox in the place of the present one; everything in the old one is deleted."""
        found: models.Sandbox = await self._transport.call("POST", "/sandbox/reset", body=body, idempotency_key=idempotency_key)
        return found

    async def trigger_sandbox_event(self, body: models.SandboxEvent, *, idempotency_key: Optional[str] = None) -> models.Sent:
        """Have something happen in the sandbox."""
        found: models.Sent = await self._transport.call("POST", "/sandbox/events", body=body, idempotency_key=idempotency_key)
        return found


class ScheduledReplies:
    """`scheduled_replies`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def cancel(self, scheduled_reply_id: str, *, if_match: Optional[str] = None) -> None:
        """Cancel an answer that was not sent yet; it stays in the list as cancelled."""
        self._transport.call("DELETE", f"/scheduled-replies/{part(scheduled_reply_id)}", if_match=if_match)

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at']] = None, state: Optional[Literal['scheduled', 'sending', 'sent', 'cancelled', 'failed']] = None, conversation_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ScheduledReply]:
        """List answers for later, and what became of them, newest first."""
        return Pages(self._transport, "/scheduled-replies", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "state": state, "conversation_id": conversation_id, "fields": fields, "links": links})

    def read(self, scheduled_reply_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ScheduledReply:
        """Read an answer for later."""
        found: models.ScheduledReply = self._transport.call("GET", f"/scheduled-replies/{part(scheduled_reply_id)}", query={"fields": fields, "links": links})
        return found

    def schedule_reply(self, body: models.ScheduledIn, *, idempotency_key: Optional[str] = None) -> models.ScheduledReply:
        """Have an answer sent later."""
        found: models.ScheduledReply = self._transport.call("POST", "/scheduled-replies", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, scheduled_reply_id: str, body: models.ScheduledPatch, *, if_match: Optional[str] = None) -> models.ScheduledReply:
        """Change the words or the time of an answer that was not sent yet."""
        found: models.ScheduledReply = self._transport.call("PATCH", f"/scheduled-replies/{part(scheduled_reply_id)}", body=body, if_match=if_match)
        return found


class AsyncScheduledReplies:
    """`scheduled_replies`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def cancel(self, scheduled_reply_id: str, *, if_match: Optional[str] = None) -> None:
        """Cancel an answer that was not sent yet; it stays in the list as cancelled."""
        await self._transport.call("DELETE", f"/scheduled-replies/{part(scheduled_reply_id)}", if_match=if_match)

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at']] = None, state: Optional[Literal['scheduled', 'sending', 'sent', 'cancelled', 'failed']] = None, conversation_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ScheduledReply]:
        """List answers for later, and what became of them, newest first."""
        return AsyncPages(self._transport, "/scheduled-replies", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "state": state, "conversation_id": conversation_id, "fields": fields, "links": links})

    async def read(self, scheduled_reply_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ScheduledReply:
        """Read an answer for later."""
        found: models.ScheduledReply = await self._transport.call("GET", f"/scheduled-replies/{part(scheduled_reply_id)}", query={"fields": fields, "links": links})
        return found

    async def schedule_reply(self, body: models.ScheduledIn, *, idempotency_key: Optional[str] = None) -> models.ScheduledReply:
        """Have an answer sent later."""
        found: models.ScheduledReply = await self._transport.call("POST", "/scheduled-replies", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, scheduled_reply_id: str, body: models.ScheduledPatch, *, if_match: Optional[str] = None) -> models.ScheduledReply:
        """Change the words or the time of an answer that was not sent yet."""
        found: models.ScheduledReply = await self._transport.call("PATCH", f"/scheduled-replies/{part(scheduled_reply_id)}", body=body, if_match=if_match)
        return found


class Schedules:
    """`schedules`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def cancel(self, schedule_id: str, *, if_match: Optional[str] = None) -> None:
        """Cancel it: no date comes any more. Its history stays."""
        self._transport.call("DELETE", f"/schedules/{part(schedule_id)}", if_match=if_match)

    def create(self, body: models.ScheduleIn, *, idempotency_key: Optional[str] = None) -> models.ScheduleOut:
        """Have a message sent later, or again and again."""
        found: models.ScheduleOut = self._transport.call("POST", "/schedules", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['pending', 'paused', 'sent', 'cancelled', 'failed']]] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.ScheduleOut]:
        """List schedules, newest first."""
        return Pages(self._transport, "/schedules", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "q": q, "fields": fields, "links": links})

    def list_runs(self, schedule_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-planned_for', 'planned_for']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.RunOut]:
        """List its dates that came, newest first, each with what became of it."""
        return Pages(self._transport, f"/schedules/{part(schedule_id)}/runs", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def pause(self, schedule_id: str, *, idempotency_key: Optional[str] = None) -> models.ScheduleOut:
        """Pause it: its dates stay, nothing is sent."""
        found: models.ScheduleOut = self._transport.call("POST", f"/schedules/{part(schedule_id)}/pause", idempotency_key=idempotency_key)
        return found

    def read(self, schedule_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ScheduleOut:
        """Read a schedule and its next five dates."""
        found: models.ScheduleOut = self._transport.call("GET", f"/schedules/{part(schedule_id)}", query={"fields": fields, "links": links})
        return found

    def replace(self, schedule_id: str, body: models.ScheduleIn, *, if_match: Optional[str] = None) -> models.ScheduleOut:
        """Change it for the dates to come; what was sent stays. With `If-Match` only if nobody changed it since."""
        found: models.ScheduleOut = self._transport.call("PUT", f"/schedules/{part(schedule_id)}", body=body, if_match=if_match)
        return found

    def resume(self, schedule_id: str, *, idempotency_key: Optional[str] = None) -> models.ScheduleOut:
        """Go on with the next date; what was paused over is never sent."""
        found: models.ScheduleOut = self._transport.call("POST", f"/schedules/{part(schedule_id)}/resume", idempotency_key=idempotency_key)
        return found

    def skip_date(self, schedule_id: str, body: models.DateIn, *, idempotency_key: Optional[str] = None) -> models.ScheduleOut:
        """Leave one date out."""
        found: models.ScheduleOut = self._transport.call("POST", f"/schedules/{part(schedule_id)}/skip", body=body, idempotency_key=idempotency_key)
        return found


class AsyncSchedules:
    """`schedules`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def cancel(self, schedule_id: str, *, if_match: Optional[str] = None) -> None:
        """Cancel it: no date comes any more. Its history stays."""
        await self._transport.call("DELETE", f"/schedules/{part(schedule_id)}", if_match=if_match)

    async def create(self, body: models.ScheduleIn, *, idempotency_key: Optional[str] = None) -> models.ScheduleOut:
        """Have a message sent later, or again and again."""
        found: models.ScheduleOut = await self._transport.call("POST", "/schedules", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['pending', 'paused', 'sent', 'cancelled', 'failed']]] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.ScheduleOut]:
        """List schedules, newest first."""
        return AsyncPages(self._transport, "/schedules", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "q": q, "fields": fields, "links": links})

    def list_runs(self, schedule_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-planned_for', 'planned_for']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.RunOut]:
        """List its dates that came, newest first, each with what became of it."""
        return AsyncPages(self._transport, f"/schedules/{part(schedule_id)}/runs", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def pause(self, schedule_id: str, *, idempotency_key: Optional[str] = None) -> models.ScheduleOut:
        """Pause it: its dates stay, nothing is sent."""
        found: models.ScheduleOut = await self._transport.call("POST", f"/schedules/{part(schedule_id)}/pause", idempotency_key=idempotency_key)
        return found

    async def read(self, schedule_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.ScheduleOut:
        """Read a schedule and its next five dates."""
        found: models.ScheduleOut = await self._transport.call("GET", f"/schedules/{part(schedule_id)}", query={"fields": fields, "links": links})
        return found

    async def replace(self, schedule_id: str, body: models.ScheduleIn, *, if_match: Optional[str] = None) -> models.ScheduleOut:
        """Change it for the dates to come; what was sent stays. With `If-Match` only if nobody changed it since."""
        found: models.ScheduleOut = await self._transport.call("PUT", f"/schedules/{part(schedule_id)}", body=body, if_match=if_match)
        return found

    async def resume(self, schedule_id: str, *, idempotency_key: Optional[str] = None) -> models.ScheduleOut:
        """Go on with the next date; what was paused over is never sent."""
        found: models.ScheduleOut = await self._transport.call("POST", f"/schedules/{part(schedule_id)}/resume", idempotency_key=idempotency_key)
        return found

    async def skip_date(self, schedule_id: str, body: models.DateIn, *, idempotency_key: Optional[str] = None) -> models.ScheduleOut:
        """Leave one date out."""
        found: models.ScheduleOut = await self._transport.call("POST", f"/schedules/{part(schedule_id)}/skip", body=body, idempotency_key=idempotency_key)
        return found


class Search:
    """`search`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def search_messages(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, q: Optional[str] = None, sort: Optional[Literal['relevance', 'newest']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.SearchHit]:
        """Search messages and notes."""
        return Pages(self._transport, "/search/messages", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "q": q, "sort": sort, "fields": fields, "links": links})


class AsyncSearch:
    """`search`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def search_messages(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, q: Optional[str] = None, sort: Optional[Literal['relevance', 'newest']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.SearchHit]:
        """Search messages and notes."""
        return AsyncPages(self._transport, "/search/messages", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "q": q, "sort": sort, "fields": fields, "links": links})


class SecurityLog:
    """`security_log`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, kind: Optional[List[str]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.SecurityEvent]:
        """List what matters to who gets in: sign-ins, failures, factors, sessions, keys; the latest first."""
        return Pages(self._transport, "/security-log", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "kind": kind, "fields": fields, "links": links})


class AsyncSecurityLog:
    """`security_log`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, kind: Optional[List[str]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.SecurityEvent]:
        """List what matters to who gets in: sign-ins, failures, factors, sessions, keys; the latest first."""
        return AsyncPages(self._transport, "/security-log", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "kind": kind, "fields": fields, "links": links})


class Segments:
    """`segments`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewSegment, *, idempotency_key: Optional[str] = None) -> models.Segment:
        """Save a rule under a name."""
        found: models.Segment = self._transport.call("POST", "/segments", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, segment_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a segment that nothing uses."""
        self._transport.call("DELETE", f"/segments/{part(segment_id)}", if_match=if_match)

    def get(self, segment_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Segment:
        """Read a segment; `GET /contacts?segment_id=…` lists who is in it."""
        found: models.Segment = self._transport.call("GET", f"/segments/{part(segment_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Segment]:
        """List segments by name."""
        found: List[models.Segment] = self._transport.call("GET", "/segments", query={"fields": fields, "links": links})
        return found

    def list_segment_fields(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SegmentField]:
        """List what rules can ask about, and by which operators."""
        found: List[models.SegmentField] = self._transport.call("GET", "/segments/fields", query={"fields": fields, "links": links})
        return found

    def preview(self, body: models.AskedRules, *, idempotency_key: Optional[str] = None) -> models.SegmentPreview:
        """Count whom a rule selects now, how many each channel reaches, and show ten of them."""
        found: models.SegmentPreview = self._transport.call("POST", "/segments/preview", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, segment_id: str, body: models.SegmentPatch, *, if_match: Optional[str] = None) -> models.Segment:
        """Rename a segment, change its rule, begin or end watching it."""
        found: models.Segment = self._transport.call("PATCH", f"/segments/{part(segment_id)}", body=body, if_match=if_match)
        return found


class AsyncSegments:
    """`segments`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewSegment, *, idempotency_key: Optional[str] = None) -> models.Segment:
        """Save a rule under a name."""
        found: models.Segment = await self._transport.call("POST", "/segments", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, segment_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a segment that nothing uses."""
        await self._transport.call("DELETE", f"/segments/{part(segment_id)}", if_match=if_match)

    async def get(self, segment_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Segment:
        """Read a segment; `GET /contacts?segment_id=…` lists who is in it."""
        found: models.Segment = await self._transport.call("GET", f"/segments/{part(segment_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Segment]:
        """List segments by name."""
        found: List[models.Segment] = await self._transport.call("GET", "/segments", query={"fields": fields, "links": links})
        return found

    async def list_segment_fields(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SegmentField]:
        """List what rules can ask about, and by which operators."""
        found: List[models.SegmentField] = await self._transport.call("GET", "/segments/fields", query={"fields": fields, "links": links})
        return found

    async def preview(self, body: models.AskedRules, *, idempotency_key: Optional[str] = None) -> models.SegmentPreview:
        """Count whom a rule selects now, how many each channel reaches, and show ten of them."""
        found: models.SegmentPreview = await self._transport.call("POST", "/segments/preview", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, segment_id: str, body: models.SegmentPatch, *, if_match: Optional[str] = None) -> models.Segment:
        """Rename a segment, change its rule, begin or end watching it."""
        found: models.Segment = await self._transport.call("PATCH", f"/segments/{part(segment_id)}", body=body, if_match=if_match)
        return found


class SenderRegistrations:
    """`sender_registrations`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def appeal_registered_campaign(self, registration_id: str, body: models.AppealBody, *, idempotency_key: Optional[str] = None) -> models.CampaignDetail:
        """Ask the carriers to look at a refused campaign again."""
        found: models.CampaignDetail = self._transport.call("POST", f"/sender-registrations/campaigns/{part(registration_id)}/appeal", body=body, idempotency_key=idempotency_key)
        return found

    def assign_registered_campaign_numbers(self, registration_id: str, body: models.AssignmentsBody) -> List[models.AssignmentView]:
        """Have exactly these numbers send by a campaign."""
        found: List[models.AssignmentView] = self._transport.call("PUT", f"/sender-registrations/campaigns/{part(registration_id)}/assignments", body=body)
        return found

    def confirm_registered_brand_code(self, registration_id: str, body: models.CodeBody, *, idempotency_key: Optional[str] = None) -> models.BrandDetail:
        """Give back the code that came to a sole proprietor."""
        found: models.BrandDetail = self._transport.call("POST", f"/sender-registrations/brands/{part(registration_id)}/code/confirm", body=body, idempotency_key=idempotency_key)
        return found

    def create_registered_brand(self, body: models.NewBrand, *, idempotency_key: Optional[str] = None) -> models.BrandDetail:
        """Begin a brand; its form is filled with what is known, and nothing is handed in."""
        found: models.BrandDetail = self._transport.call("POST", "/sender-registrations/brands", body=body, idempotency_key=idempotency_key)
        return found

    def create_registered_campaign(self, body: models.NewCampaign, *, idempotency_key: Optional[str] = None) -> models.CampaignDetail:
        """Begin a campaign; its form is filled with what is known, and nothing is handed in."""
        found: models.CampaignDetail = self._transport.call("POST", "/sender-registrations/campaigns", body=body, idempotency_key=idempotency_key)
        return found

    def create_registered_tollfree(self, body: models.NewTollfree, *, idempotency_key: Optional[str] = None) -> models.TollfreeDetail:
        """Begin the verification of a toll-free number; its form is filled with what is known, and nothing is handed in."""
        found: models.TollfreeDetail = self._transport.call("POST", "/sender-registrations/tollfree", body=body, idempotency_key=idempotency_key)
        return found

    def delete_registered_brand(self, registration_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw a draft away; what the provider knows stays."""
        self._transport.call("DELETE", f"/sender-registrations/brands/{part(registration_id)}", if_match=if_match)

    def delete_registered_campaign(self, registration_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw a draft away; what the provider knows stays."""
        self._transport.call("DELETE", f"/sender-registrations/campaigns/{part(registration_id)}", if_match=if_match)

    def delete_registered_tollfree(self, registration_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw a draft away; what the provider knows stays."""
        self._transport.call("DELETE", f"/sender-registrations/tollfree/{part(registration_id)}", if_match=if_match)

    def get_registered_brand(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.BrandDetail:
        """Read a brand with its state, reasons, what its form lacks and its timeline."""
        found: models.BrandDetail = self._transport.call("GET", f"/sender-registrations/brands/{part(registration_id)}", query={"fields": fields, "links": links})
        return found

    def get_registered_brand_terms(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Terms:
        """Say what handing it in costs, in millionths of a US dollar, and what it will allow."""
        found: models.Terms = self._transport.call("GET", f"/sender-registrations/brands/{part(registration_id)}/terms", query={"fields": fields, "links": links})
        return found

    def get_registered_campaign(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.CampaignDetail:
        """Read a campaign with its state, reasons, what its form lacks and its timeline."""
        found: models.CampaignDetail = self._transport.call("GET", f"/sender-registrations/campaigns/{part(registration_id)}", query={"fields": fields, "links": links})
        return found

    def get_registered_campaign_terms(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Terms:
        """Say what handing it in costs, in millionths of a US dollar, and what it will allow."""
        found: models.Terms = self._transport.call("GET", f"/sender-registrations/campaigns/{part(registration_id)}/terms", query={"fields": fields, "links": links})
        return found

    def get_registered_tollfree(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.TollfreeDetail:
        """Read the verification of a toll-free number with its state, reasons, what its form lacks and its timeline."""
        found: models.TollfreeDetail = self._transport.call("GET", f"/sender-registrations/tollfree/{part(registration_id)}", query={"fields": fields, "links": links})
        return found

    def list_registered_brand_use_cases(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.UseCase]:
        """List the use cases that the provider offers this brand, what fits it best first."""
        found: List[models.UseCase] = self._transport.call("GET", f"/sender-registrations/brands/{part(registration_id)}/use-cases", query={"fields": fields, "links": links})
        return found

    def list_registered_brands(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.BrandView]:
        """List brands registered with carriers, newest first."""
        return Pages(self._transport, "/sender-registrations/brands", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_registered_campaign_numbers(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.AssignmentView]:
        """List the numbers that send by a campaign, and how far the carriers know of it."""
        found: List[models.AssignmentView] = self._transport.call("GET", f"/sender-registrations/campaigns/{part(registration_id)}/assignments", query={"fields": fields, "links": links})
        return found

    def list_registered_campaigns(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.CampaignView]:
        """List campaigns registered with carriers, newest first."""
        return Pages(self._transport, "/sender-registrations/campaigns", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_registered_tollfree(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.TollfreeView]:
        """List verifications of toll-free numbers, newest first."""
        return Pages(self._transport, "/sender-registrations/tollfree", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def send_registered_brand_code(self, registration_id: str, *, idempotency_key: Optional[str] = None) -> models.BrandDetail:
        """Have the provider text a sole proprietor a code."""
        found: models.BrandDetail = self._transport.call("POST", f"/sender-registrations/brands/{part(registration_id)}/code", idempotency_key=idempotency_key)
        return found

    def submit_registered_brand(self, registration_id: str, *, idempotency_key: Optional[str] = None) -> models.BrandDetail:
        """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
        found: models.BrandDetail = self._transport.call("POST", f"/sender-registrations/brands/{part(registration_id)}/submit", idempotency_key=idempotency_key)
        return found

    def submit_registered_campaign(self, registration_id: str, *, idempotency_key: Optional[str] = None) -> models.CampaignDetail:
        """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
        found: models.CampaignDetail = self._transport.call("POST", f"/sender-registrations/campaigns/{part(registration_id)}/submit", idempotency_key=idempotency_key)
        return found

    def submit_registered_tollfree(self, registration_id: str, *, idempotency_key: Optional[str] = None) -> models.TollfreeDetail:
        """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
        found: models.TollfreeDetail = self._transport.call("POST", f"/sender-registrations/tollfree/{part(registration_id)}/submit", idempotency_key=idempotency_key)
        return found

    def update_registered_brand(self, registration_id: str, body: models.BrandPatch, *, if_match: Optional[str] = None) -> models.BrandDetail:
        """Change the form of a brand, until it is handed in or after it was refused."""
        found: models.BrandDetail = self._transport.call("PATCH", f"/sender-registrations/brands/{part(registration_id)}", body=body, if_match=if_match)
        return found

    def update_registered_campaign(self, registration_id: str, body: models.CampaignPatch, *, if_match: Optional[str] = None) -> models.CampaignDetail:
        """Change the form of a campaign, until it is handed in or after it was refused."""
        found: models.CampaignDetail = self._transport.call("PATCH", f"/sender-registrations/campaigns/{part(registration_id)}", body=body, if_match=if_match)
        return found

    def update_registered_tollfree(self, registration_id: str, body: models.TollfreePatch, *, if_match: Optional[str] = None) -> models.TollfreeDetail:
        """Change the form of the verification of a toll-free number, until it is handed in or after it was refused."""
        found: models.TollfreeDetail = self._transport.call("PATCH", f"/sender-registrations/tollfree/{part(registration_id)}", body=body, if_match=if_match)
        return found


class AsyncSenderRegistrations:
    """`sender_registrations`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def appeal_registered_campaign(self, registration_id: str, body: models.AppealBody, *, idempotency_key: Optional[str] = None) -> models.CampaignDetail:
        """Ask the carriers to look at a refused campaign again."""
        found: models.CampaignDetail = await self._transport.call("POST", f"/sender-registrations/campaigns/{part(registration_id)}/appeal", body=body, idempotency_key=idempotency_key)
        return found

    async def assign_registered_campaign_numbers(self, registration_id: str, body: models.AssignmentsBody) -> List[models.AssignmentView]:
        """Have exactly these numbers send by a campaign."""
        found: List[models.AssignmentView] = await self._transport.call("PUT", f"/sender-registrations/campaigns/{part(registration_id)}/assignments", body=body)
        return found

    async def confirm_registered_brand_code(self, registration_id: str, body: models.CodeBody, *, idempotency_key: Optional[str] = None) -> models.BrandDetail:
        """Give back the code that came to a sole proprietor."""
        found: models.BrandDetail = await self._transport.call("POST", f"/sender-registrations/brands/{part(registration_id)}/code/confirm", body=body, idempotency_key=idempotency_key)
        return found

    async def create_registered_brand(self, body: models.NewBrand, *, idempotency_key: Optional[str] = None) -> models.BrandDetail:
        """Begin a brand; its form is filled with what is known, and nothing is handed in."""
        found: models.BrandDetail = await self._transport.call("POST", "/sender-registrations/brands", body=body, idempotency_key=idempotency_key)
        return found

    async def create_registered_campaign(self, body: models.NewCampaign, *, idempotency_key: Optional[str] = None) -> models.CampaignDetail:
        """Begin a campaign; its form is filled with what is known, and nothing is handed in."""
        found: models.CampaignDetail = await self._transport.call("POST", "/sender-registrations/campaigns", body=body, idempotency_key=idempotency_key)
        return found

    async def create_registered_tollfree(self, body: models.NewTollfree, *, idempotency_key: Optional[str] = None) -> models.TollfreeDetail:
        """Begin the verification of a toll-free number; its form is filled with what is known, and nothing is handed in."""
        found: models.TollfreeDetail = await self._transport.call("POST", "/sender-registrations/tollfree", body=body, idempotency_key=idempotency_key)
        return found

    async def delete_registered_brand(self, registration_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw a draft away; what the provider knows stays."""
        await self._transport.call("DELETE", f"/sender-registrations/brands/{part(registration_id)}", if_match=if_match)

    async def delete_registered_campaign(self, registration_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw a draft away; what the provider knows stays."""
        await self._transport.call("DELETE", f"/sender-registrations/campaigns/{part(registration_id)}", if_match=if_match)

    async def delete_registered_tollfree(self, registration_id: str, *, if_match: Optional[str] = None) -> None:
        """Throw a draft away; what the provider knows stays."""
        await self._transport.call("DELETE", f"/sender-registrations/tollfree/{part(registration_id)}", if_match=if_match)

    async def get_registered_brand(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.BrandDetail:
        """Read a brand with its state, reasons, what its form lacks and its timeline."""
        found: models.BrandDetail = await self._transport.call("GET", f"/sender-registrations/brands/{part(registration_id)}", query={"fields": fields, "links": links})
        return found

    async def get_registered_brand_terms(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Terms:
        """Say what handing it in costs, in millionths of a US dollar, and what it will allow."""
        found: models.Terms = await self._transport.call("GET", f"/sender-registrations/brands/{part(registration_id)}/terms", query={"fields": fields, "links": links})
        return found

    async def get_registered_campaign(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.CampaignDetail:
        """Read a campaign with its state, reasons, what its form lacks and its timeline."""
        found: models.CampaignDetail = await self._transport.call("GET", f"/sender-registrations/campaigns/{part(registration_id)}", query={"fields": fields, "links": links})
        return found

    async def get_registered_campaign_terms(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Terms:
        """Say what handing it in costs, in millionths of a US dollar, and what it will allow."""
        found: models.Terms = await self._transport.call("GET", f"/sender-registrations/campaigns/{part(registration_id)}/terms", query={"fields": fields, "links": links})
        return found

    async def get_registered_tollfree(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.TollfreeDetail:
        """Read the verification of a toll-free number with its state, reasons, what its form lacks and its timeline."""
        found: models.TollfreeDetail = await self._transport.call("GET", f"/sender-registrations/tollfree/{part(registration_id)}", query={"fields": fields, "links": links})
        return found

    async def list_registered_brand_use_cases(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.UseCase]:
        """List the use cases that the provider offers this brand, what fits it best first."""
        found: List[models.UseCase] = await self._transport.call("GET", f"/sender-registrations/brands/{part(registration_id)}/use-cases", query={"fields": fields, "links": links})
        return found

    def list_registered_brands(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.BrandView]:
        """List brands registered with carriers, newest first."""
        return AsyncPages(self._transport, "/sender-registrations/brands", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def list_registered_campaign_numbers(self, registration_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.AssignmentView]:
        """List the numbers that send by a campaign, and how far the carriers know of it."""
        found: List[models.AssignmentView] = await self._transport.call("GET", f"/sender-registrations/campaigns/{part(registration_id)}/assignments", query={"fields": fields, "links": links})
        return found

    def list_registered_campaigns(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.CampaignView]:
        """List campaigns registered with carriers, newest first."""
        return AsyncPages(self._transport, "/sender-registrations/campaigns", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_registered_tollfree(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.TollfreeView]:
        """List verifications of toll-free numbers, newest first."""
        return AsyncPages(self._transport, "/sender-registrations/tollfree", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def send_registered_brand_code(self, registration_id: str, *, idempotency_key: Optional[str] = None) -> models.BrandDetail:
        """Have the provider text a sole proprietor a code."""
        found: models.BrandDetail = await self._transport.call("POST", f"/sender-registrations/brands/{part(registration_id)}/code", idempotency_key=idempotency_key)
        return found

    async def submit_registered_brand(self, registration_id: str, *, idempotency_key: Optional[str] = None) -> models.BrandDetail:
        """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
        found: models.BrandDetail = await self._transport.call("POST", f"/sender-registrations/brands/{part(registration_id)}/submit", idempotency_key=idempotency_key)
        return found

    async def submit_registered_campaign(self, registration_id: str, *, idempotency_key: Optional[str] = None) -> models.CampaignDetail:
        """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
        found: models.CampaignDetail = await self._transport.call("POST", f"/sender-registrations/campaigns/{part(registration_id)}/submit", idempotency_key=idempotency_key)
        return found

    async def submit_registered_tollfree(self, registration_id: str, *, idempotency_key: Optional[str] = None) -> models.TollfreeDetail:
        """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
        found: models.TollfreeDetail = await self._transport.call("POST", f"/sender-registrations/tollfree/{part(registration_id)}/submit", idempotency_key=idempotency_key)
        return found

    async def update_registered_brand(self, registration_id: str, body: models.BrandPatch, *, if_match: Optional[str] = None) -> models.BrandDetail:
        """Change the form of a brand, until it is handed in or after it was refused."""
        found: models.BrandDetail = await self._transport.call("PATCH", f"/sender-registrations/brands/{part(registration_id)}", body=body, if_match=if_match)
        return found

    async def update_registered_campaign(self, registration_id: str, body: models.CampaignPatch, *, if_match: Optional[str] = None) -> models.CampaignDetail:
        """Change the form of a campaign, until it is handed in or after it was refused."""
        found: models.CampaignDetail = await self._transport.call("PATCH", f"/sender-registrations/campaigns/{part(registration_id)}", body=body, if_match=if_match)
        return found

    async def update_registered_tollfree(self, registration_id: str, body: models.TollfreePatch, *, if_match: Optional[str] = None) -> models.TollfreeDetail:
        """Change the form of the verification of a toll-free number, until it is handed in or after it was refused."""
        found: models.TollfreeDetail = await self._transport.call("PATCH", f"/sender-registrations/tollfree/{part(registration_id)}", body=body, if_match=if_match)
        return found


class Senders:
    """`senders`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewSenderBody, *, idempotency_key: Optional[str] = None) -> models.SenderView:
        """Add a number to send from; the first one becomes the default."""
        found: models.SenderView = self._transport.call("POST", "/senders", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, sender_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SenderView:
        """Read a sender."""
        found: models.SenderView = self._transport.call("GET", f"/senders/{part(sender_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.SenderView]:
        """List the senders, newest first."""
        return Pages(self._transport, "/senders", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def list_sender_blockers(self, sender_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.BlockerView]:
        """Say why a sender cannot send now; empty when it can."""
        found: List[models.BlockerView] = self._transport.call("GET", f"/senders/{part(sender_id)}/blockers", query={"fields": fields, "links": links})
        return found

    def pause(self, sender_id: str, *, idempotency_key: Optional[str] = None) -> models.SenderView:
        """Stop sending from a number; what people write to it still arrives."""
        found: models.SenderView = self._transport.call("POST", f"/senders/{part(sender_id)}/pause", idempotency_key=idempotency_key)
        return found

    def release(self, sender_id: str, *, if_match: Optional[str] = None) -> None:
        """Give a sender up; it never sends again."""
        self._transport.call("DELETE", f"/senders/{part(sender_id)}", if_match=if_match)

    def resume(self, sender_id: str, *, idempotency_key: Optional[str] = None) -> models.SenderView:
        """Send from a paused number again."""
        found: models.SenderView = self._transport.call("POST", f"/senders/{part(sender_id)}/resume", idempotency_key=idempotency_key)
        return found

    def send_sender_test(self, sender_id: str, body: models.SenderTest, *, idempotency_key: Optional[str] = None) -> models.AcceptedMessage:
        """Text yourself from a sender; 409 names what stands in its way."""
        found: models.AcceptedMessage = self._transport.call("POST", f"/senders/{part(sender_id)}/test-message", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, sender_id: str, body: models.SenderPatch, *, if_match: Optional[str] = None) -> models.SenderView:
        """Change a sender's limits (null lifts one), or make it the default."""
        found: models.SenderView = self._transport.call("PATCH", f"/senders/{part(sender_id)}", body=body, if_match=if_match)
        return found


class AsyncSenders:
    """`senders`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewSenderBody, *, idempotency_key: Optional[str] = None) -> models.SenderView:
        """Add a number to send from; the first one becomes the default."""
        found: models.SenderView = await self._transport.call("POST", "/senders", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, sender_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SenderView:
        """Read a sender."""
        found: models.SenderView = await self._transport.call("GET", f"/senders/{part(sender_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.SenderView]:
        """List the senders, newest first."""
        return AsyncPages(self._transport, "/senders", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def list_sender_blockers(self, sender_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.BlockerView]:
        """Say why a sender cannot send now; empty when it can."""
        found: List[models.BlockerView] = await self._transport.call("GET", f"/senders/{part(sender_id)}/blockers", query={"fields": fields, "links": links})
        return found

    async def pause(self, sender_id: str, *, idempotency_key: Optional[str] = None) -> models.SenderView:
        """Stop sending from a number; what people write to it still arrives."""
        found: models.SenderView = await self._transport.call("POST", f"/senders/{part(sender_id)}/pause", idempotency_key=idempotency_key)
        return found

    async def release(self, sender_id: str, *, if_match: Optional[str] = None) -> None:
        """Give a sender up; it never sends again."""
        await self._transport.call("DELETE", f"/senders/{part(sender_id)}", if_match=if_match)

    async def resume(self, sender_id: str, *, idempotency_key: Optional[str] = None) -> models.SenderView:
        """Send from a paused number again."""
        found: models.SenderView = await self._transport.call("POST", f"/senders/{part(sender_id)}/resume", idempotency_key=idempotency_key)
        return found

    async def send_sender_test(self, sender_id: str, body: models.SenderTest, *, idempotency_key: Optional[str] = None) -> models.AcceptedMessage:
        """Text yourself from a sender; 409 names what stands in its way."""
        found: models.AcceptedMessage = await self._transport.call("POST", f"/senders/{part(sender_id)}/test-message", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, sender_id: str, body: models.SenderPatch, *, if_match: Optional[str] = None) -> models.SenderView:
        """Change a sender's limits (null lifts one), or make it the default."""
        found: models.SenderView = await self._transport.call("PATCH", f"/senders/{part(sender_id)}", body=body, if_match=if_match)
        return found


class Settings:
    """`settings`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def drop_sending_rules(self, *, location_id: Optional[str] = None) -> None:
        """Let a location have its organization's rules again."""
        self._transport.call("DELETE", "/settings/sending", query={"location_id": location_id})

    def read_sending_rules(self, *, location_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SendingRulesOut:
        """Read the rules of sending in force, for the organization or people of one location."""
        found: models.SendingRulesOut = self._transport.call("GET", "/settings/sending", query={"location_id": location_id, "fields": fields, "links": links})
        return found

    def replace_sending_rules(self, body: models.SendingRules, *, location_id: Optional[str] = None) -> models.SendingRulesOut:
        """Lay the rules of sending down anew, for the organization or people of one location."""
        found: models.SendingRulesOut = self._transport.call("PUT", "/settings/sending", query={"location_id": location_id}, body=body)
        return found


class AsyncSettings:
    """`settings`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def drop_sending_rules(self, *, location_id: Optional[str] = None) -> None:
        """Let a location have its organization's rules again."""
        await self._transport.call("DELETE", "/settings/sending", query={"location_id": location_id})

    async def read_sending_rules(self, *, location_id: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SendingRulesOut:
        """Read the rules of sending in force, for the organization or people of one location."""
        found: models.SendingRulesOut = await self._transport.call("GET", "/settings/sending", query={"location_id": location_id, "fields": fields, "links": links})
        return found

    async def replace_sending_rules(self, body: models.SendingRules, *, location_id: Optional[str] = None) -> models.SendingRulesOut:
        """Lay the rules of sending down anew, for the organization or people of one location."""
        found: models.SendingRulesOut = await self._transport.call("PUT", "/settings/sending", query={"location_id": location_id}, body=body)
        return found


class SignedForms:
    """`signed_forms`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def download(self, form_id: str) -> bytes:
        """Download a signed form as it was uploaded; each reading is in the audit trail."""
        found: bytes = self._transport.file("GET", f"/signed-forms/{part(form_id)}")
        return found


class AsyncSignedForms:
    """`signed_forms`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def download(self, form_id: str) -> bytes:
        """Download a signed form as it was uploaded; each reading is in the audit trail."""
        found: bytes = await self._transport.file("GET", f"/signed-forms/{part(form_id)}")
        return found


class SlaPolicies:
    """`sla_policies`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewTarget, *, idempotency_key: Optional[str] = None) -> models.Policy:
        """Set a target; conversations that wait already get theirs."""
        found: models.Policy = self._transport.call("POST", "/sla-policies", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, policy_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove one; clocks that run by it run on."""
        self._transport.call("DELETE", f"/sla-policies/{part(policy_id)}", if_match=if_match)

    def get(self, policy_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Policy:
        """Read one."""
        found: models.Policy = self._transport.call("GET", f"/sla-policies/{part(policy_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Policy]:
        """List response targets in their order; of those that fit a conversation the first holds."""
        found: List[models.Policy] = self._transport.call("GET", "/sla-policies", query={"fields": fields, "links": links})
        return found

    def update(self, policy_id: str, body: models.TargetPatch, *, if_match: Optional[str] = None) -> models.Policy:
        """Change one."""
        found: models.Policy = self._transport.call("PATCH", f"/sla-policies/{part(policy_id)}", body=body, if_match=if_match)
        return found


class AsyncSlaPolicies:
    """`sla_policies`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewTarget, *, idempotency_key: Optional[str] = None) -> models.Policy:
        """Set a target; conversations that wait already get theirs."""
        found: models.Policy = await self._transport.call("POST", "/sla-policies", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, policy_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove one; clocks that run by it run on."""
        await self._transport.call("DELETE", f"/sla-policies/{part(policy_id)}", if_match=if_match)

    async def get(self, policy_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Policy:
        """Read one."""
        found: models.Policy = await self._transport.call("GET", f"/sla-policies/{part(policy_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Policy]:
        """List response targets in their order; of those that fit a conversation the first holds."""
        found: List[models.Policy] = await self._transport.call("GET", "/sla-policies", query={"fields": fields, "links": links})
        return found

    async def update(self, policy_id: str, body: models.TargetPatch, *, if_match: Optional[str] = None) -> models.Policy:
        """Change one."""
        found: models.Policy = await self._transport.call("PATCH", f"/sla-policies/{part(policy_id)}", body=body, if_match=if_match)
        return found


class SsoConnections:
    """`sso_connections`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change_sso(self, connection_id: str, body: models.ConnectionPatch, *, if_match: Optional[str] = None) -> models.SsoConnection:
        """Turn passwords off for the domain, or give newcomers a seat."""
        found: models.SsoConnection = self._transport.call("PATCH", f"/sso-connections/{part(connection_id)}", body=body, if_match=if_match)
        return found

    def connect_sso(self, body: models.NewConnection, *, idempotency_key: Optional[str] = None) -> models.SsoConnection:
        """Connect an OpenID provider."""
        found: models.SsoConnection = self._transport.call("POST", "/sso-connections", body=body, idempotency_key=idempotency_key)
        return found

    def disconnect_sso(self, connection_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a connection away."""
        self._transport.call("DELETE", f"/sso-connections/{part(connection_id)}", if_match=if_match)

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SsoConnection]:
        """List the organization's connections to OpenID providers."""
        found: List[models.SsoConnection] = self._transport.call("GET", "/sso-connections", query={"fields": fields, "links": links})
        return found

    def prove_sso_domain(self, connection_id: str, *, idempotency_key: Optional[str] = None) -> models.SsoConnection:
        """Look for the DNS record that proves the domain."""
        found: models.SsoConnection = self._transport.call("POST", f"/sso-connections/{part(connection_id)}/proof", idempotency_key=idempotency_key)
        return found


class AsyncSsoConnections:
    """`sso_connections`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def change_sso(self, connection_id: str, body: models.ConnectionPatch, *, if_match: Optional[str] = None) -> models.SsoConnection:
        """Turn passwords off for the domain, or give newcomers a seat."""
        found: models.SsoConnection = await self._transport.call("PATCH", f"/sso-connections/{part(connection_id)}", body=body, if_match=if_match)
        return found

    async def connect_sso(self, body: models.NewConnection, *, idempotency_key: Optional[str] = None) -> models.SsoConnection:
        """Connect an OpenID provider."""
        found: models.SsoConnection = await self._transport.call("POST", "/sso-connections", body=body, idempotency_key=idempotency_key)
        return found

    async def disconnect_sso(self, connection_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a connection away."""
        await self._transport.call("DELETE", f"/sso-connections/{part(connection_id)}", if_match=if_match)

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.SsoConnection]:
        """List the organization's connections to OpenID providers."""
        found: List[models.SsoConnection] = await self._transport.call("GET", "/sso-connections", query={"fields": fields, "links": links})
        return found

    async def prove_sso_domain(self, connection_id: str, *, idempotency_key: Optional[str] = None) -> models.SsoConnection:
        """Look for the DNS record that proves the domain."""
        found: models.SsoConnection = await self._transport.call("POST", f"/sso-connections/{part(connection_id)}/proof", idempotency_key=idempotency_key)
        return found


class StopWords:
    """`stop_words`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add(self, body: models.NewStopWord, *, idempotency_key: Optional[str] = None) -> models.StopWord:
        """Add a stop word; the same twice is a no-op."""
        found: models.StopWord = self._transport.call("POST", "/stop-words", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.StopWord]:
        """List the organization's own stop words; the built-in ones hold everywhere and are not listed."""
        found: List[models.StopWord] = self._transport.call("GET", "/stop-words", query={"fields": fields, "links": links})
        return found

    def remove(self, word: str, *, if_match: Optional[str] = None) -> None:
        """Remove a stop word of the organization's own; who stopped by it stays stopped."""
        self._transport.call("DELETE", f"/stop-words/{part(word)}", if_match=if_match)


class AsyncStopWords:
    """`stop_words`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def add(self, body: models.NewStopWord, *, idempotency_key: Optional[str] = None) -> models.StopWord:
        """Add a stop word; the same twice is a no-op."""
        found: models.StopWord = await self._transport.call("POST", "/stop-words", body=body, idempotency_key=idempotency_key)
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.StopWord]:
        """List the organization's own stop words; the built-in ones hold everywhere and are not listed."""
        found: List[models.StopWord] = await self._transport.call("GET", "/stop-words", query={"fields": fields, "links": links})
        return found

    async def remove(self, word: str, *, if_match: Optional[str] = None) -> None:
        """Remove a stop word of the organization's own; who stopped by it stays stopped."""
        await self._transport.call("DELETE", f"/stop-words/{part(word)}", if_match=if_match)


class SupportAccess:
    """`support_access`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def allow_support(self, body: models.Leave) -> models.IdentityStanding:
        """Let support change something for so many days; for owners."""
        found: models.IdentityStanding = self._transport.call("PUT", "/support-access", body=body)
        return found

    def forbid_support(self) -> None:
        """Take the leave back at once; for owners."""
        self._transport.call("DELETE", "/support-access")

    def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.IdentityStanding:
        """Read whether and until when support may change something here."""
        found: models.IdentityStanding = self._transport.call("GET", "/support-access", query={"fields": fields, "links": links})
        return found


class AsyncSupportAccess:
    """`support_access`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def allow_support(self, body: models.Leave) -> models.IdentityStanding:
        """Let support change something for so many days; for owners."""
        found: models.IdentityStanding = await self._transport.call("PUT", "/support-access", body=body)
        return found

    async def forbid_support(self) -> None:
        """Take the leave back at once; for owners."""
        await self._transport.call("DELETE", "/support-access")

    async def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.IdentityStanding:
        """Read whether and until when support may change something here."""
        found: models.IdentityStanding = await self._transport.call("GET", "/support-access", query={"fields": fields, "links": links})
        return found


class SurveySettings:
    """`survey_settings`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SurveySettings:
        """Read whether people are asked."""
        found: models.SurveySettings = self._transport.call("GET", "/survey-settings", query={"fields": fields, "links": links})
        return found

    def put(self, body: models.SurveySettingsBody) -> models.SurveySettings:
        """Set whether people are asked."""
        found: models.SurveySettings = self._transport.call("PUT", "/survey-settings", body=body)
        return found


class AsyncSurveySettings:
    """`survey_settings`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.SurveySettings:
        """Read whether people are asked."""
        found: models.SurveySettings = await self._transport.call("GET", "/survey-settings", query={"fields": fields, "links": links})
        return found

    async def put(self, body: models.SurveySettingsBody) -> models.SurveySettings:
        """Set whether people are asked."""
        found: models.SurveySettings = await self._transport.call("PUT", "/survey-settings", body=body)
        return found


class Sync:
    """`sync`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_changes(self, *, since: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Synchronized:
        """List what changed and what was deleted since a mark."""
        found: models.Synchronized = self._transport.call("GET", "/sync", query={"since": since, "fields": fields, "links": links})
        return found


class AsyncSync:
    """`sync`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_changes(self, *, since: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Synchronized:
        """List what changed and what was deleted since a mark."""
        found: models.Synchronized = await self._transport.call("GET", "/sync", query={"since": since, "fields": fields, "links": links})
        return found


class Tags:
    """`tags`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Add or remove many tags at once."""
        found: models.BulkResult = self._transport.call("POST", "/tags/bulk", body=body, idempotency_key=idempotency_key)
        return found

    def create(self, body: models.NewTag, *, idempotency_key: Optional[str] = None) -> models.Tag:
        """Add a tag, or find the one of that name."""
        found: models.Tag = self._transport.call("POST", "/tags", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, tag_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a tag from everybody and remove it."""
        self._transport.call("DELETE", f"/tags/{part(tag_id)}", if_match=if_match)

    def get(self, tag_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Tag:
        """Read a tag."""
        found: models.Tag = self._transport.call("GET", f"/tags/{part(tag_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.Tag]:
        """List tags by name, with how many contacts bear each."""
        return Pages(self._transport, "/tags", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "q": q, "fields": fields, "links": links})

    def tag_contacts(self, tag_id: str, body: models.ContactIds, *, idempotency_key: Optional[str] = None) -> models.Tag:
        """Give contacts a tag."""
        found: models.Tag = self._transport.call("POST", f"/tags/{part(tag_id)}/contacts", body=body, idempotency_key=idempotency_key)
        return found

    def untag_contacts(self, tag_id: str, body: models.ContactIds, *, idempotency_key: Optional[str] = None) -> models.Tag:
        """Take a tag from contacts."""
        found: models.Tag = self._transport.call("POST", f"/tags/{part(tag_id)}/contacts/remove", body=body, idempotency_key=idempotency_key)
        return found

    def update(self, tag_id: str, body: models.TagPatch, *, if_match: Optional[str] = None) -> models.Tag:
        """Rename or colour a tag. The name of another tag merges the two; the answer is the one that stays."""
        found: models.Tag = self._transport.call("PATCH", f"/tags/{part(tag_id)}", body=body, if_match=if_match)
        return found


class AsyncTags:
    """`tags`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def change(self, body: models.BulkRequest, *, idempotency_key: Optional[str] = None) -> models.BulkResult:
        """Add or remove many tags at once."""
        found: models.BulkResult = await self._transport.call("POST", "/tags/bulk", body=body, idempotency_key=idempotency_key)
        return found

    async def create(self, body: models.NewTag, *, idempotency_key: Optional[str] = None) -> models.Tag:
        """Add a tag, or find the one of that name."""
        found: models.Tag = await self._transport.call("POST", "/tags", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, tag_id: str, *, if_match: Optional[str] = None) -> None:
        """Take a tag from everybody and remove it."""
        await self._transport.call("DELETE", f"/tags/{part(tag_id)}", if_match=if_match)

    async def get(self, tag_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Tag:
        """Read a tag."""
        found: models.Tag = await self._transport.call("GET", f"/tags/{part(tag_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['name']] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.Tag]:
        """List tags by name, with how many contacts bear each."""
        return AsyncPages(self._transport, "/tags", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "q": q, "fields": fields, "links": links})

    async def tag_contacts(self, tag_id: str, body: models.ContactIds, *, idempotency_key: Optional[str] = None) -> models.Tag:
        """Give contacts a tag."""
        found: models.Tag = await self._transport.call("POST", f"/tags/{part(tag_id)}/contacts", body=body, idempotency_key=idempotency_key)
        return found

    async def untag_contacts(self, tag_id: str, body: models.ContactIds, *, idempotency_key: Optional[str] = None) -> models.Tag:
        """Take a tag from contacts."""
        found: models.Tag = await self._transport.call("POST", f"/tags/{part(tag_id)}/contacts/remove", body=body, idempotency_key=idempotency_key)
        return found

    async def update(self, tag_id: str, body: models.TagPatch, *, if_match: Optional[str] = None) -> models.Tag:
        """Rename or colour a tag. The name of another tag merges the two; the answer is the one that stays."""
        found: models.Tag = await self._transport.call("PATCH", f"/tags/{part(tag_id)}", body=body, if_match=if_match)
        return found


class Templates:
    """`templates`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def approve(self, template_id: str, body: models.ReviewIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Approve what waits for review; whoever handed it in cannot."""
        found: models.WithVersion = self._transport.call("POST", f"/templates/{part(template_id)}/approve", body=body, idempotency_key=idempotency_key)
        return found

    def begin(self, body: models.StarterIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Begin a template with a starter's words; its name gets a number where it is taken."""
        found: models.WithVersion = self._transport.call("POST", "/templates/starters", body=body, idempotency_key=idempotency_key)
        return found

    def create(self, body: models.TemplateIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Write a template; its first version is unpublished."""
        found: models.WithVersion = self._transport.call("POST", "/templates", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, template_id: str, *, even_in_use: Optional[bool] = None, if_match: Optional[str] = None) -> None:
        """Delete a template; what was sent by it stays readable. 409 lists who still needs it."""
        self._transport.call("DELETE", f"/templates/{part(template_id)}", query={"even_in_use": even_in_use}, if_match=if_match)

    def hand_in_whatsapp_template(self, template_id: str, body: models.HandIn, *, idempotency_key: Optional[str] = None) -> models.WhatsAppTemplate:
        """Hand the published words of a language in to WhatsApp; the same words asked twice are one request."""
        found: models.WhatsAppTemplate = self._transport.call("POST", f"/templates/{part(template_id)}/whatsapp", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['draft', 'pending_review', 'approved', 'rejected', 'archived']]] = None, category: Optional[Literal['marketing', 'utility', 'authentication']] = None, channel: Optional[Literal['sms', 'whatsapp', 'email', 'push']] = None, folder: Optional[str] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.TemplateOut]:
        """List templates, newest first; archived ones only where `status` asks for them."""
        return Pages(self._transport, "/templates", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "category": category, "channel": channel, "folder": folder, "q": q, "fields": fields, "links": links})

    def list_template_starters(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Starter]:
        """List starters of this organization's kind, each in three languages."""
        found: List[models.Starter] = self._transport.call("GET", "/templates/starters", query={"fields": fields, "links": links})
        return found

    def list_template_uses(self, template_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.TemplateUse]:
        """List what needs a template or sent it, what is open first; at most fifty of a kind."""
        found: List[models.TemplateUse] = self._transport.call("GET", f"/templates/{part(template_id)}/uses", query={"fields": fields, "links": links})
        return found

    def list_template_versions(self, template_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.VersionOut]:
        """List versions, newest first, without their words."""
        return Pages(self._transport, f"/templates/{part(template_id)}/versions", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def publish(self, template_id: str, body: models.MessagingNoteIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Publish what was written: it is final from then on."""
        found: models.WithVersion = self._transport.call("POST", f"/templates/{part(template_id)}/publish", body=body, idempotency_key=idempotency_key)
        return found

    def read(self, template_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.WithVersion:
        """Read a template with its newest version."""
        found: models.WithVersion = self._transport.call("GET", f"/templates/{part(template_id)}", query={"fields": fields, "links": links})
        return found

    def read_template_version(self, template_id: str, number: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.VersionOut:
        """Read a version with its words, as they were sent."""
        found: models.VersionOut = self._transport.call("GET", f"/templates/{part(template_id)}/versions/{part(number)}", query={"fields": fields, "links": links})
        return found

    def reject(self, template_id: str, body: models.RejectIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Send it back, with a comment."""
        found: models.WithVersion = self._transport.call("POST", f"/templates/{part(template_id)}/reject", body=body, idempotency_key=idempotency_key)
        return found

    def render(self, template_id: str, body: models.RenderIn, *, idempotency_key: Optional[str] = None) -> models.Rendered:
        """Fill a variant in, as somebody would get it."""
        found: models.Rendered = self._transport.call("POST", f"/templates/{part(template_id)}/render", body=body, idempotency_key=idempotency_key)
        return found

    def restore_template_version(self, template_id: str, number: str, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Begin a new version with the words of an old one."""
        found: models.WithVersion = self._transport.call("POST", f"/templates/{part(template_id)}/versions/{part(number)}/restore", idempotency_key=idempotency_key)
        return found

    def submit(self, template_id: str, body: models.ReviewIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Hand it in for review; asked twice it is one request."""
        found: models.WithVersion = self._transport.call("POST", f"/templates/{part(template_id)}/submit", body=body, idempotency_key=idempotency_key)
        return found

    def sync(self, *, idempotency_key: Optional[str] = None) -> models.QueuedSync:
        """Read what WhatsApp says of every template now, instead of within the hour."""
        found: models.QueuedSync = self._transport.call("POST", "/templates/sync", idempotency_key=idempotency_key)
        return found

    def update(self, template_id: str, body: models.TemplatePatch, *, if_match: Optional[str] = None) -> models.WithVersion:
        """Change a template; a published version never changes, so new words begin the next one."""
        found: models.WithVersion = self._transport.call("PATCH", f"/templates/{part(template_id)}", body=body, if_match=if_match)
        return found


class AsyncTemplates:
    """`templates`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def approve(self, template_id: str, body: models.ReviewIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Approve what waits for review; whoever handed it in cannot."""
        found: models.WithVersion = await self._transport.call("POST", f"/templates/{part(template_id)}/approve", body=body, idempotency_key=idempotency_key)
        return found

    async def begin(self, body: models.StarterIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Begin a template with a starter's words; its name gets a number where it is taken."""
        found: models.WithVersion = await self._transport.call("POST", "/templates/starters", body=body, idempotency_key=idempotency_key)
        return found

    async def create(self, body: models.TemplateIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Write a template; its first version is unpublished."""
        found: models.WithVersion = await self._transport.call("POST", "/templates", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, template_id: str, *, even_in_use: Optional[bool] = None, if_match: Optional[str] = None) -> None:
        """Delete a template; what was sent by it stays readable. 409 lists who still needs it."""
        await self._transport.call("DELETE", f"/templates/{part(template_id)}", query={"even_in_use": even_in_use}, if_match=if_match)

    async def hand_in_whatsapp_template(self, template_id: str, body: models.HandIn, *, idempotency_key: Optional[str] = None) -> models.WhatsAppTemplate:
        """Hand the published words of a language in to WhatsApp; the same words asked twice are one request."""
        found: models.WhatsAppTemplate = await self._transport.call("POST", f"/templates/{part(template_id)}/whatsapp", body=body, idempotency_key=idempotency_key)
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['draft', 'pending_review', 'approved', 'rejected', 'archived']]] = None, category: Optional[Literal['marketing', 'utility', 'authentication']] = None, channel: Optional[Literal['sms', 'whatsapp', 'email', 'push']] = None, folder: Optional[str] = None, q: Optional[str] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.TemplateOut]:
        """List templates, newest first; archived ones only where `status` asks for them."""
        return AsyncPages(self._transport, "/templates", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "category": category, "channel": channel, "folder": folder, "q": q, "fields": fields, "links": links})

    async def list_template_starters(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Starter]:
        """List starters of this organization's kind, each in three languages."""
        found: List[models.Starter] = await self._transport.call("GET", "/templates/starters", query={"fields": fields, "links": links})
        return found

    async def list_template_uses(self, template_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.TemplateUse]:
        """List what needs a template or sent it, what is open first; at most fifty of a kind."""
        found: List[models.TemplateUse] = await self._transport.call("GET", f"/templates/{part(template_id)}/uses", query={"fields": fields, "links": links})
        return found

    def list_template_versions(self, template_id: str, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.VersionOut]:
        """List versions, newest first, without their words."""
        return AsyncPages(self._transport, f"/templates/{part(template_id)}/versions", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def publish(self, template_id: str, body: models.MessagingNoteIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Publish what was written: it is final from then on."""
        found: models.WithVersion = await self._transport.call("POST", f"/templates/{part(template_id)}/publish", body=body, idempotency_key=idempotency_key)
        return found

    async def read(self, template_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.WithVersion:
        """Read a template with its newest version."""
        found: models.WithVersion = await self._transport.call("GET", f"/templates/{part(template_id)}", query={"fields": fields, "links": links})
        return found

    async def read_template_version(self, template_id: str, number: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.VersionOut:
        """Read a version with its words, as they were sent."""
        found: models.VersionOut = await self._transport.call("GET", f"/templates/{part(template_id)}/versions/{part(number)}", query={"fields": fields, "links": links})
        return found

    async def reject(self, template_id: str, body: models.RejectIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Send it back, with a comment."""
        found: models.WithVersion = await self._transport.call("POST", f"/templates/{part(template_id)}/reject", body=body, idempotency_key=idempotency_key)
        return found

    async def render(self, template_id: str, body: models.RenderIn, *, idempotency_key: Optional[str] = None) -> models.Rendered:
        """Fill a variant in, as somebody would get it."""
        found: models.Rendered = await self._transport.call("POST", f"/templates/{part(template_id)}/render", body=body, idempotency_key=idempotency_key)
        return found

    async def restore_template_version(self, template_id: str, number: str, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Begin a new version with the words of an old one."""
        found: models.WithVersion = await self._transport.call("POST", f"/templates/{part(template_id)}/versions/{part(number)}/restore", idempotency_key=idempotency_key)
        return found

    async def submit(self, template_id: str, body: models.ReviewIn, *, idempotency_key: Optional[str] = None) -> models.WithVersion:
        """Hand it in for review; asked twice it is one request."""
        found: models.WithVersion = await self._transport.call("POST", f"/templates/{part(template_id)}/submit", body=body, idempotency_key=idempotency_key)
        return found

    async def sync(self, *, idempotency_key: Optional[str] = None) -> models.QueuedSync:
        """Read what WhatsApp says of every template now, instead of within the hour."""
        found: models.QueuedSync = await self._transport.call("POST", "/templates/sync", idempotency_key=idempotency_key)
        return found

    async def update(self, template_id: str, body: models.TemplatePatch, *, if_match: Optional[str] = None) -> models.WithVersion:
        """Change a template; a published version never changes, so new words begin the next one."""
        found: models.WithVersion = await self._transport.call("PATCH", f"/templates/{part(template_id)}", body=body, if_match=if_match)
        return found


class Topics:
    """`topics`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: models.NewTopicBody, *, idempotency_key: Optional[str] = None) -> models.Topic:
        """Add a topic."""
        found: models.Topic = self._transport.call("POST", "/topics", body=body, idempotency_key=idempotency_key)
        return found

    def delete(self, topic_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a topic with what people said of it; not while a message about it still waits."""
        self._transport.call("DELETE", f"/topics/{part(topic_id)}", if_match=if_match)

    def get(self, topic_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Topic:
        """Read a topic."""
        found: models.Topic = self._transport.call("GET", f"/topics/{part(topic_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Topic]:
        """List topics in their order; there are at most twenty."""
        found: List[models.Topic] = self._transport.call("GET", "/topics", query={"fields": fields, "links": links})
        return found

    def update(self, topic_id: str, body: models.TopicPatch, *, if_match: Optional[str] = None) -> models.Topic:
        """Change a topic. What people said of it stays; `default_subscribed` speaks for those who said nothing."""
        found: models.Topic = self._transport.call("PATCH", f"/topics/{part(topic_id)}", body=body, if_match=if_match)
        return found


class AsyncTopics:
    """`topics`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: models.NewTopicBody, *, idempotency_key: Optional[str] = None) -> models.Topic:
        """Add a topic."""
        found: models.Topic = await self._transport.call("POST", "/topics", body=body, idempotency_key=idempotency_key)
        return found

    async def delete(self, topic_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a topic with what people said of it; not while a message about it still waits."""
        await self._transport.call("DELETE", f"/topics/{part(topic_id)}", if_match=if_match)

    async def get(self, topic_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.Topic:
        """Read a topic."""
        found: models.Topic = await self._transport.call("GET", f"/topics/{part(topic_id)}", query={"fields": fields, "links": links})
        return found

    async def list(self, *, fields: Optional[str] = None, links: Optional[bool] = None) -> List[models.Topic]:
        """List topics in their order; there are at most twenty."""
        found: List[models.Topic] = await self._transport.call("GET", "/topics", query={"fields": fields, "links": links})
        return found

    async def update(self, topic_id: str, body: models.TopicPatch, *, if_match: Optional[str] = None) -> models.Topic:
        """Change a topic. What people said of it stays; `default_subscribed` speaks for those who said nothing."""
        found: models.Topic = await self._transport.call("PATCH", f"/topics/{part(topic_id)}", body=body, if_match=if_match)
        return found


class WhatsappAccounts:
    """`whatsapp_accounts`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def connect(self, body: models.NewWhatsAppAccount, *, idempotency_key: Optional[str] = None) -> models.WhatsAppAccountView:
        """Connect a WhatsApp Business Account; it is read soon after, and its numbers become senders."""
        found: models.WhatsAppAccountView = self._transport.call("POST", "/whatsapp-accounts/connect", body=body, idempotency_key=idempotency_key)
        return found

    def get(self, whatsapp_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.WhatsAppAccountView:
        """Read a WhatsApp Business Account."""
        found: models.WhatsAppAccountView = self._transport.call("GET", f"/whatsapp-accounts/{part(whatsapp_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.WhatsAppAccountView]:
        """List the WhatsApp Business Accounts with their numbers, newest first."""
        return Pages(self._transport, "/whatsapp-accounts", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    def sync(self, whatsapp_id: str, *, idempotency_key: Optional[str] = None) -> models.WhatsAppAccountView:
        """Read an account anew: its name, numbers, quality, tiers and the end of its token."""
        found: models.WhatsAppAccountView = self._transport.call("POST", f"/whatsapp-accounts/{part(whatsapp_id)}/sync", idempotency_key=idempotency_key)
        return found


class AsyncWhatsappAccounts:
    """`whatsapp_accounts`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def connect(self, body: models.NewWhatsAppAccount, *, idempotency_key: Optional[str] = None) -> models.WhatsAppAccountView:
        """Connect a WhatsApp Business Account; it is read soon after, and its numbers become senders."""
        found: models.WhatsAppAccountView = await self._transport.call("POST", "/whatsapp-accounts/connect", body=body, idempotency_key=idempotency_key)
        return found

    async def get(self, whatsapp_id: str, *, fields: Optional[str] = None, links: Optional[bool] = None) -> models.WhatsAppAccountView:
        """Read a WhatsApp Business Account."""
        found: models.WhatsAppAccountView = await self._transport.call("GET", f"/whatsapp-accounts/{part(whatsapp_id)}", query={"fields": fields, "links": links})
        return found

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.WhatsAppAccountView]:
        """List the WhatsApp Business Accounts with their numbers, newest first."""
        return AsyncPages(self._transport, "/whatsapp-accounts", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "fields": fields, "links": links})

    async def sync(self, whatsapp_id: str, *, idempotency_key: Optional[str] = None) -> models.WhatsAppAccountView:
        """Read an account anew: its name, numbers, quality, tiers and the end of its token."""
        found: models.WhatsAppAccountView = await self._transport.call("POST", f"/whatsapp-accounts/{part(whatsapp_id)}/sync", idempotency_key=idempotency_key)
        return found


class WhatsappTemplates:
    """`whatsapp_templates`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['pending', 'approved', 'rejected', 'paused', 'disabled', 'in_appeal', 'deleted']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> Pages[models.WhatsAppTemplate]:
        """List templates at WhatsApp, those made there too, newest first; deleted ones only where asked for."""
        return Pages(self._transport, "/whatsapp-templates", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "fields": fields, "links": links})


class AsyncWhatsappTemplates:
    """`whatsapp_templates`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: Optional[int] = None, cursor: Optional[str] = None, include_total: Optional[bool] = None, created_after: Optional[str] = None, created_before: Optional[str] = None, updated_after: Optional[str] = None, updated_before: Optional[str] = None, sort: Optional[Literal['-created_at', 'created_at']] = None, status: Optional[List[Literal['pending', 'approved', 'rejected', 'paused', 'disabled', 'in_appeal', 'deleted']]] = None, fields: Optional[str] = None, links: Optional[bool] = None) -> AsyncPages[models.WhatsAppTemplate]:
        """List templates at WhatsApp, those made there too, newest first; deleted ones only where asked for."""
        return AsyncPages(self._transport, "/whatsapp-templates", query={"limit": limit, "cursor": cursor, "include_total": include_total, "created_after": created_after, "created_before": created_before, "updated_after": updated_after, "updated_before": updated_before, "sort": sort, "status": status, "fields": fields, "links": links})


class Resources:
    """Every resource."""

    def __init__(self, transport: Transport) -> None:
        self.agents = Agents(transport)
        self.analytics = Analytics(transport)
        self.api_keys = ApiKeys(transport)
        self.api_requests = ApiRequests(transport)
        self.assist_settings = AssistSettings(transport)
        self.audience_lists = AudienceLists(transport)
        self.audit_log = AuditLog(transport)
        self.broadcasts = Broadcasts(transport)
        self.business_hours = BusinessHours(transport)
        self.canned_replies = CannedReplies(transport)
        self.channels = Channels(transport)
        self.consent_requests = ConsentRequests(transport)
        self.consent_texts = ConsentTexts(transport)
        self.consents = Consents(transport)
        self.contacts = Contacts(transport)
        self.conversations = Conversations(transport)
        self.cors_origins = CorsOrigins(transport)
        self.custom_fields = CustomFields(transport)
        self.devices = Devices(transport)
        self.drafts = Drafts(transport)
        self.email_domains = EmailDomains(transport)
        self.erasure_requests = ErasureRequests(transport)
        self.export_requests = ExportRequests(transport)
        self.groups = Groups(transport)
        self.help_chats = HelpChats(transport)
        self.households = Households(transport)
        self.imports = Imports(transport)
        self.inbox_rules = InboxRules(transport)
        self.inbox_teams = InboxTeams(transport)
        self.inbox_views = InboxViews(transport)
        self.invitations = Invitations(transport)
        self.jobs = Jobs(transport)
        self.keywords = Keywords(transport)
        self.labels = Labels(transport)
        self.legal_holds = LegalHolds(transport)
        self.limits = Limits(transport)
        self.link_domains = LinkDomains(transport)
        self.links = Links(transport)
        self.locations = Locations(transport)
        self.macros = Macros(transport)
        self.media = Media(transport)
        self.media_categories = MediaCategories(transport)
        self.members = Members(transport)
        self.merges = Merges(transport)
        self.messages = Messages(transport)
        self.numbers = Numbers(transport)
        self.opt_out_lists = OptOutLists(transport)
        self.organization = Organization(transport)
        self.organizations = Organizations(transport)
        self.permissions = Permissions(transport)
        self.provider_accounts = ProviderAccounts(transport)
        self.provider_exchanges = ProviderExchanges(transport)
        self.push_apps = PushApps(transport)
        self.realtime = Realtime(transport)
        self.refusals = Refusals(transport)
        self.roles = Roles(transport)
        self.routes = Routes(transport)
        self.sandbox = Sandbox(transport)
        self.scheduled_replies = ScheduledReplies(transport)
        self.schedules = Schedules(transport)
        self.search = Search(transport)
        self.security_log = SecurityLog(transport)
        self.segments = Segments(transport)
        self.sender_registrations = SenderRegistrations(transport)
        self.senders = Senders(transport)
        self.settings = Settings(transport)
        self.signed_forms = SignedForms(transport)
        self.sla_policies = SlaPolicies(transport)
        self.sso_connections = SsoConnections(transport)
        self.stop_words = StopWords(transport)
        self.support_access = SupportAccess(transport)
        self.survey_settings = SurveySettings(transport)
        self.sync = Sync(transport)
        self.tags = Tags(transport)
        self.templates = Templates(transport)
        self.topics = Topics(transport)
        self.whatsapp_accounts = WhatsappAccounts(transport)
        self.whatsapp_templates = WhatsappTemplates(transport)


class AsyncResources:
    """Every resource."""

    def __init__(self, transport: AsyncTransport) -> None:
        self.agents = AsyncAgents(transport)
        self.analytics = AsyncAnalytics(transport)
        self.api_keys = AsyncApiKeys(transport)
        self.api_requests = AsyncApiRequests(transport)
        self.assist_settings = AsyncAssistSettings(transport)
        self.audience_lists = AsyncAudienceLists(transport)
        self.audit_log = AsyncAuditLog(transport)
        self.broadcasts = AsyncBroadcasts(transport)
        self.business_hours = AsyncBusinessHours(transport)
        self.canned_replies = AsyncCannedReplies(transport)
        self.channels = AsyncChannels(transport)
        self.consent_requests = AsyncConsentRequests(transport)
        self.consent_texts = AsyncConsentTexts(transport)
        self.consents = AsyncConsents(transport)
        self.contacts = AsyncContacts(transport)
        self.conversations = AsyncConversations(transport)
        self.cors_origins = AsyncCorsOrigins(transport)
        self.custom_fields = AsyncCustomFields(transport)
        self.devices = AsyncDevices(transport)
        self.drafts = AsyncDrafts(transport)
        self.email_domains = AsyncEmailDomains(transport)
        self.erasure_requests = AsyncErasureRequests(transport)
        self.export_requests = AsyncExportRequests(transport)
        self.groups = AsyncGroups(transport)
        self.help_chats = AsyncHelpChats(transport)
        self.households = AsyncHouseholds(transport)
        self.imports = AsyncImports(transport)
        self.inbox_rules = AsyncInboxRules(transport)
        self.inbox_teams = AsyncInboxTeams(transport)
        self.inbox_views = AsyncInboxViews(transport)
        self.invitations = AsyncInvitations(transport)
        self.jobs = AsyncJobs(transport)
        self.keywords = AsyncKeywords(transport)
        self.labels = AsyncLabels(transport)
        self.legal_holds = AsyncLegalHolds(transport)
        self.limits = AsyncLimits(transport)
        self.link_domains = AsyncLinkDomains(transport)
        self.links = AsyncLinks(transport)
        self.locations = AsyncLocations(transport)
        self.macros = AsyncMacros(transport)
        self.media = AsyncMedia(transport)
        self.media_categories = AsyncMediaCategories(transport)
        self.members = AsyncMembers(transport)
        self.merges = AsyncMerges(transport)
        self.messages = AsyncMessages(transport)
        self.numbers = AsyncNumbers(transport)
        self.opt_out_lists = AsyncOptOutLists(transport)
        self.organization = AsyncOrganization(transport)
        self.organizations = AsyncOrganizations(transport)
        self.permissions = AsyncPermissions(transport)
        self.provider_accounts = AsyncProviderAccounts(transport)
        self.provider_exchanges = AsyncProviderExchanges(transport)
        self.push_apps = AsyncPushApps(transport)
        self.realtime = AsyncRealtime(transport)
        self.refusals = AsyncRefusals(transport)
        self.roles = AsyncRoles(transport)
        self.routes = AsyncRoutes(transport)
        self.sandbox = AsyncSandbox(transport)
        self.scheduled_replies = AsyncScheduledReplies(transport)
        self.schedules = AsyncSchedules(transport)
        self.search = AsyncSearch(transport)
        self.security_log = AsyncSecurityLog(transport)
        self.segments = AsyncSegments(transport)
        self.sender_registrations = AsyncSenderRegistrations(transport)
        self.senders = AsyncSenders(transport)
        self.settings = AsyncSettings(transport)
        self.signed_forms = AsyncSignedForms(transport)
        self.sla_policies = AsyncSlaPolicies(transport)
        self.sso_connections = AsyncSsoConnections(transport)
        self.stop_words = AsyncStopWords(transport)
        self.support_access = AsyncSupportAccess(transport)
        self.survey_settings = AsyncSurveySettings(transport)
        self.sync = AsyncSync(transport)
        self.tags = AsyncTags(transport)
        self.templates = AsyncTemplates(transport)
        self.topics = AsyncTopics(transport)
        self.whatsapp_accounts = AsyncWhatsappAccounts(transport)
        self.whatsapp_templates = AsyncWhatsappTemplates(transport)
