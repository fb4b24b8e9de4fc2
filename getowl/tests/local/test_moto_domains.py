"""moto with our extension for custom domains: as strict as CloudFront's and ACM's documentation."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from getowl.tests.local.control import AwsControl, make_client, make_distribution


@pytest.fixture(scope="module")
def cloudfront() -> Any:
    return make_client("cloudfront")


@pytest.fixture(scope="module")
def acm() -> Any:
    return make_client("acm")


@pytest.fixture
def control() -> Iterator[AwsControl]:
    """Every record is seen, nothing takes time."""
    control = AwsControl()
    control.reset()
    control.set(open_dns=True)
    yield control
    control.reset()


@pytest.fixture
def host(control: AwsControl) -> str:
    return f"go-{uuid.uuid4().hex[:10]}.example"


@pytest.fixture
def arn(acm: Any, host: str) -> str:
    """A certificate for the host, which is issued as soon as someone looks."""
    return str(acm.request_certificate(DomainName=host, ValidationMethod="DNS")["CertificateArn"])


def with_alias(host: str, arn: str) -> dict[str, Any]:
    """The fields of a configuration that serves a host."""
    certificate = {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only"}
    return {"Aliases": {"Quantity": 1, "Items": [host]}, "ViewerCertificate": certificate}


@pytest.fixture
def make_tenant(cloudfront: Any, host: str, arn: str) -> Callable[..., Any]:
    """Makes a tenant of a new multi-tenant distribution; returns CreateDistributionTenant's answer."""
    parent = make_distribution(cloudfront, "tenant-only")["Distribution"]["Id"]

    def make(**more: Any) -> Any:
        arguments = {
            "DistributionId": parent,
            "Name": uuid.uuid4().hex,
            "Domains": [{"Domain": host}],
            "Customizations": {"Certificate": {"Arn": arn}},
        }
        return cloudfront.create_distribution_tenant(**(arguments | more))

    return make


def code_of(call: Callable[..., Any], **arguments: Any) -> tuple[int, str]:
    """The status and the error code of a call that is refused."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["ResponseMetadata"]["HTTPStatusCode"], caught.value.response["Error"]["Code"]


def test_a_tenants_life(cloudfront: Any, control: AwsControl, host: str, make_tenant: Callable[..., Any]) -> None:
    control.set(deploy_seconds=60)
    made = make_tenant(Tags={"Items": [{"Key": "owner", "Value": "dom_1"}]})
    tenant = made["DistributionTenant"]
    assert (tenant["Status"], tenant["Enabled"]) == ("InProgress", True)
    assert tenant["Domains"] == [{"Domain": host, "Status": "active"}]
    assert tenant["Tags"] == {"Items": [{"Key": "owner", "Value": "dom_1"}]}
    control.advance(61)
    for read in (
        cloudfront.get_distribution_tenant(Identifier=tenant["Id"]),
        cloudfront.get_distribution_tenant(Identifier=tenant["Name"]),
        cloudfront.get_distribution_tenant_by_domain(Domain=host),
    ):
        assert read["DistributionTenant"]["Status"] == "Deployed"
        assert read["ETag"] == made["ETag"]
    delete = cloudfront.delete_distribution_tenant
    update = cloudfront.update_distribution_tenant
    assert code_of(delete, Id=tenant["Id"], IfMatch=made["ETag"]) == (409, "ResourceNotDisabled")
    assert code_of(update, Id=tenant["Id"], IfMatch="old", Enabled=False) == (412, "PreconditionFailed")
    off = update(Id=tenant["Id"], IfMatch=made["ETag"], Enabled=False)
    assert off["ETag"] != made["ETag"]
    assert off["DistributionTenant"]["Customizations"] == tenant["Customizations"]
    assert code_of(delete, Id=tenant["Id"], IfMatch=off["ETag"]) == (409, "ResourceNotDisabled")
    control.advance(61)
    delete(Id=tenant["Id"], IfMatch=off["ETag"])
    assert code_of(cloudfront.get_distribution_tenant_by_domain, Domain=host) == (404, "EntityNotFound")


def test_tenants_are_listed_in_pages_and_by_certificate(
    cloudfront: Any, arn: str, acm: Any, make_tenant: Callable[..., Any]
) -> None:
    first = make_tenant()["DistributionTenant"]
    names = [f"x{number}.{first['Domains'][0]['Domain']}" for number in range(2)]
    other = acm.request_certificate(DomainName=names[0], SubjectAlternativeNames=names[1:])["CertificateArn"]
    for name in names:
        make_tenant(Domains=[{"Domain": name}], Customizations={"Certificate": {"Arn": other}})
    chosen = {"AssociationFilter": {"DistributionId": first["DistributionId"]}, "MaxItems": 2}
    page = cloudfront.list_distribution_tenants(**chosen)
    rest = cloudfront.list_distribution_tenants(**chosen, Marker=page["NextMarker"])
    assert [len(page["DistributionTenantList"]), len(rest["DistributionTenantList"])] == [2, 1]
    assert "NextMarker" not in rest
    by_certificate = cloudfront.list_distribution_tenants_by_customization(CertificateArn=arn)
    assert [one["Id"] for one in by_certificate["DistributionTenantList"]] == [first["Id"]]


def test_what_a_tenant_may_not_be(cloudfront: Any, host: str, arn: str, make_tenant: Callable[..., Any]) -> None:
    direct = make_distribution(cloudfront)["Distribution"]["Id"]
    assert code_of(make_tenant, DistributionId=direct) == (409, "InvalidAssociation")
    assert code_of(make_tenant, DistributionId="none") == (404, "EntityNotFound")
    assert code_of(make_tenant, ConnectionGroupId="none") == (404, "EntityNotFound")
    assert code_of(make_tenant, Domains=[{"Domain": f"a.{host}"}]) == (400, "InvalidArgument")
    name = make_tenant()["DistributionTenant"]["Name"]
    assert code_of(make_tenant, Name=name) == (409, "EntityAlreadyExists")
    assert code_of(make_tenant) == (409, "CNAMEAlreadyExists")
    assert code_of(make_distribution, cloudfront=cloudfront, **with_alias(host, arn)) == (409, "CNAMEAlreadyExists")


def test_a_distributions_names_need_a_certificate_that_covers_them(
    cloudfront: Any, acm: Any, control: AwsControl, host: str, arn: str
) -> None:
    def refused(**more: Any) -> tuple[int, str]:
        return code_of(make_distribution, cloudfront=cloudfront, **more)

    assert refused(Aliases={"Quantity": 1, "Items": [host]}) == (400, "InvalidViewerCertificate")
    for wrong in (arn.replace("us-east-1", "eu-west-1"), f"{arn}0"):
        assert refused(**with_alias(host, wrong)) == (400, "InvalidViewerCertificate")
    assert refused(**with_alias(f"a.{host}", arn)) == (400, "InvalidViewerCertificate")
    control.set(open_dns=False)
    pending = acm.request_certificate(DomainName=f"p.{host}")["CertificateArn"]
    assert refused(**with_alias(f"p.{host}", pending)) == (400, "InvalidViewerCertificate")
    control.set(aliases_per_distribution=0)
    assert refused(**with_alias(host, arn)) == (400, "TooManyDistributionCNAMEs")


def test_a_wildcard_covers_one_label(cloudfront: Any, acm: Any, host: str) -> None:
    wild = acm.request_certificate(DomainName=f"*.{host}")["CertificateArn"]
    make_distribution(cloudfront, **with_alias(f"a.{host}", wild))
    deeper = code_of(make_distribution, cloudfront=cloudfront, **with_alias(f"a.b.{host}", wild))
    assert deeper == (400, "InvalidViewerCertificate")


def test_a_distribution_with_tenants_or_in_progress_is_not_deleted(
    cloudfront: Any, make_tenant: Callable[..., Any]
) -> None:
    parent = make_tenant()["DistributionTenant"]["DistributionId"]
    read = cloudfront.get_distribution(Id=parent)
    config = read["Distribution"]["DistributionConfig"] | {"Enabled": False}
    off = cloudfront.update_distribution(Id=parent, IfMatch=read["ETag"], DistributionConfig=config)
    delete = {"Id": parent, "IfMatch": off["ETag"]}
    assert code_of(cloudfront.delete_distribution, **delete) == (409, "DistributionNotDisabled")
    for _ in range(2):
        cloudfront.get_distribution(Id=parent)
    assert code_of(cloudfront.delete_distribution, **delete) == (409, "ResourceInUse")


def test_a_connection_groups_life(cloudfront: Any, control: AwsControl, make_tenant: Callable[..., Any]) -> None:
    name = uuid.uuid4().hex
    made = cloudfront.create_connection_group(Name=name)
    group = made["ConnectionGroup"]
    assert code_of(cloudfront.create_connection_group, Name=name) == (409, "EntityAlreadyExists")
    found = cloudfront.get_connection_group_by_routing_endpoint(RoutingEndpoint=group["RoutingEndpoint"])
    assert found["ConnectionGroup"]["Id"] == cloudfront.get_connection_group(Identifier=name)["ConnectionGroup"]["Id"]
    make_tenant(ConnectionGroupId=group["Id"])
    listed = cloudfront.list_connection_groups()["ConnectionGroups"]
    assert group["Id"] in [one["Id"] for one in listed]
    delete, update = cloudfront.delete_connection_group, cloudfront.update_connection_group
    assert code_of(delete, Id=group["Id"], IfMatch="old") == (412, "PreconditionFailed")
    assert code_of(delete, Id=group["Id"], IfMatch=made["ETag"]) == (409, "ResourceNotDisabled")
    off = update(Id=group["Id"], IfMatch=made["ETag"], Enabled=False, Ipv6Enabled=False)
    assert off["ConnectionGroup"]["Ipv6Enabled"] is False
    assert code_of(delete, Id=group["Id"], IfMatch=off["ETag"]) == (409, "CannotDeleteEntityWhileInUse")
    control.set(connection_groups=0)
    assert code_of(cloudfront.create_connection_group, Name="more") == (400, "EntityLimitExceeded")


def test_a_name_moves_to_who_can_serve_it(
    cloudfront: Any, acm: Any, control: AwsControl, host: str, arn: str, make_tenant: Callable[..., Any]
) -> None:
    source = make_distribution(cloudfront, **with_alias(host, arn))
    place = f"place.{host}"
    both = acm.request_certificate(DomainName=host, SubjectAlternativeNames=[place])["CertificateArn"]
    made = make_tenant(Domains=[{"Domain": place}], Customizations={"Certificate": {"Arn": both}})
    tenant = {"DistributionTenantId": made["DistributionTenant"]["Id"]}
    conflicts = cloudfront.list_domain_conflicts(Domain=host, DomainControlValidationResource=tenant)
    assert [one["ResourceId"] for one in conflicts["DomainConflicts"]] == [source["Distribution"]["Id"]]
    move = cloudfront.update_domain_association
    asked = {"Domain": host, "TargetResource": tenant}
    assert code_of(move, **asked, IfMatch="old") == (412, "PreconditionFailed")
    control.set(move_needs_disabled_source=True)
    assert code_of(move, **asked) == (400, "IllegalUpdate")
    control.set(move_needs_disabled_source=False)
    moved = move(**asked, IfMatch=made["ETag"])
    assert moved["ETag"] not in (made["ETag"], source["ETag"])
    after = cloudfront.get_distribution(Id=source["Distribution"]["Id"])
    assert after["ETag"] != source["ETag"]
    assert after["Distribution"]["DistributionConfig"]["Aliases"] == {"Quantity": 0}
    assert move(**asked)["ETag"] == moved["ETag"], "again is no change"
    back = {"Domain": host, "TargetResource": {"DistributionId": source["Distribution"]["Id"]}}
    assert move(**back)["ResourceId"] == source["Distribution"]["Id"]


def test_a_foreign_accounts_name_stays_there(
    cloudfront: Any, control: AwsControl, host: str, arn: str, make_tenant: Callable[..., Any]
) -> None:
    tenant = {"DistributionTenantId": make_tenant()["DistributionTenant"]["Id"]}
    control.set(foreign={host: "999988887777"})
    found = cloudfront.list_domain_conflicts(Domain=host, DomainControlValidationResource=tenant)
    assert [one["AccountId"] for one in found["DomainConflicts"]] == ["******887777"]
    move = cloudfront.update_domain_association
    assert code_of(move, Domain=host, TargetResource=tenant) == (400, "IllegalUpdate")


def test_dns_is_compared_with_the_routing_endpoint(
    cloudfront: Any, control: AwsControl, host: str, make_tenant: Callable[..., Any]
) -> None:
    tenant = make_tenant()["DistributionTenant"]
    group = cloudfront.get_connection_group(Identifier=tenant["ConnectionGroupId"])["ConnectionGroup"]

    def verified() -> str:
        answer = cloudfront.verify_dns_configuration(Identifier=tenant["Id"], Domain=host)
        return str(answer["DnsConfigurationList"][0]["Status"])

    assert verified() == "unknown-configuration"
    control.set(records={host: "elsewhere.example"})
    assert verified() == "invalid-configuration"
    control.set(records={host: f"{group['RoutingEndpoint']}."})
    assert verified() == "valid-configuration"


def test_faults_come_before_or_after_the_effect(acm: Any, control: AwsControl, host: str) -> None:
    control.fault("RequestCertificate", code="ServiceUnavailable", status=400)
    control.fault("RequestCertificate", code="Whatever", status=409, after=True)
    for code, added in (("ServiceUnavailable", 0), ("Whatever", 1)):
        before = len(acm.list_certificates(MaxItems=1000)["CertificateSummaryList"])
        assert code_of(acm.request_certificate, DomainName=host)[1] == code
        assert len(acm.list_certificates(MaxItems=1000)["CertificateSummaryList"]) == before + added


def test_an_unknown_setting_is_refused(control: AwsControl) -> None:
    with pytest.raises(OSError, match="400"):
        control.set(colour="red")
