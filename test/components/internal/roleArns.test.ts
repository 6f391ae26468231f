import assert from "node:assert/strict";
import fc from "fast-check";
import { byAccount, roleArn } from "../../../components/internal/roleArns";

const account = fc.stringMatching(/^\d{12}$/);
const name = fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{1,64}$/);
const path = fc.array(name, { maxLength: 3 }).map((parts) => parts.map((part) => `${part}/`).join(""));
const partition = fc.constantFrom("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso-b");

describe("roleArn", () => {
  it("takes every role's ARN apart", () => {
    fc.assert(
      fc.property(partition, account, path, name, (part, id, folders, role) => {
        const arn = `arn:${part}:iam::${id}:role/${folders}${role}`;
        assert.deepEqual(roleArn(arn), { arn, partition: part, accountId: id });
      }),
    );
  });

  it("takes patterns after the first character", () => {
    for (const role of ["shop-*", "shop/*", "aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Dev_*", "a?"])
      assert.notEqual(roleArn(`arn:aws:iam::111111111111:role/${role}`), undefined, role);
  });

  it("refuses what stands for a whole account or for no role", () => {
    const refused = [
      "*",
      "111111111111",
      "arn:aws:iam::111111111111:root",
      "arn:aws:iam::*:role/shop",
      "arn:aws:iam::111111111111:role/*",
      "arn:aws:iam::111111111111:role/?hop",
      "arn:aws:iam::111111111111:role/",
      "arn:aws:iam::111111111111:user/shop",
      "arn:aws:sts::111111111111:assumed-role/shop/session",
      "arn:*:iam::111111111111:role/shop",
      "arn:aws:iam::11111111111:role/shop",
      " arn:aws:iam::111111111111:role/shop",
      "arn:aws:iam::111111111111:role/shop\n",
      "arn:aws:iam::111111111111:role/a b",
    ];
    for (const arn of refused) assert.equal(roleArn(arn), undefined, arn);
  });

  it("never takes a wildcard in the account or at the beginning of the name", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[*?\d]{1,13}$/), fc.stringMatching(/^[*?a-z/]{1,8}$/), (id, role) => {
        const taken = roleArn(`arn:aws:iam::${id}:role/${role}`) !== undefined;
        assert.ok(!taken || (/^\d{12}$/.test(id) && /^[a-z]/.test(role)));
      }),
    );
  });
});

describe("byAccount", () => {
  it("is the same in every order, and loses and repeats nothing", () => {
    const role = fc
      .tuple(fc.constantFrom("111111111111", "222222222222", "333333333333"), fc.constantFrom("a", "b", "c"))
      .map(([id, roleName]) => ({ arn: `arn:aws:iam::${id}:role/${roleName}`, partition: "aws", accountId: id }));
    fc.assert(
      fc.property(fc.array(role), (roles) => {
        const grouped = byAccount(roles);
        assert.deepEqual(byAccount([...roles].reverse()), grouped);
        assert.deepEqual(
          grouped.flatMap(({ arns }) => arns),
          [...new Set(roles.map(({ arn }) => arn))].sort(),
        );
        for (const { accountId, arns } of grouped) assert.ok(arns.every((arn) => arn.includes(accountId)));
      }),
    );
  });
});
