import assert from "node:assert/strict";
import { Api, Stage } from "@pulumi/aws/apigatewayv2";
import { deploy } from "../../components/deployed";

/** The outputs of an API and its stages. */
async function declared(protocolType: string, stages: readonly string[]): Promise<readonly unknown[]> {
  const { outputs } = await deploy(() => {
    const api = new Api("board", { protocolType, name: "board" });
    const made = stages.map((name, index) => new Stage(`stage-${index}`, { apiId: api.id, name }));
    return { api: [api.id, api.apiEndpoint, api.executionArn, api.arn], urls: made.map(({ invokeUrl }) => invokeUrl) };
  });
  return [outputs["api"], outputs["urls"]];
}

describe("outputs of API Gateway", () => {
  it("give an HTTP API an address, which its default stage shares", async () => {
    const [api, urls] = (await declared("HTTP", ["$default", "v1"])) as [string[], string[]];
    const [id = "", address, executionArn, arn] = api;
    assert.match(id, /^[0-9a-f]{10}$/);
    assert.equal(address, `https://${id}.execute-api.eu-central-1.amazonaws.com`);
    assert.equal(executionArn, `arn:aws:execute-api:eu-central-1:111111111111:${id}`);
    assert.equal(arn, `arn:aws:apigateway:eu-central-1::/apis/${id}`);
    assert.deepEqual(urls, [`${address}/`, `${address}/v1`]);
  });

  it("know WebSocket APIs by their scheme", async () => {
    const [api, urls] = (await declared("WEBSOCKET", ["live"])) as [string[], string[]];
    assert.equal(api[1], `wss://${api[0]}.execute-api.eu-central-1.amazonaws.com`);
    assert.deepEqual(urls, [`${api[1]}/live`]);
  });
});
