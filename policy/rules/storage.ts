/** Rules about what is kept: buckets, keys, logs, messages, images. */
import { ACL_TYPES, acls } from "../checks/acls";
import { BUCKETS, encryption, publicAccessBlock, tls, versioning } from "../checks/buckets";
import { REPOSITORIES, TAGGING_TYPES, imageScans, imageTags } from "../checks/images";
import { keyRotation } from "../checks/keys";
import { logRetention } from "../checks/logs";
import { MESSAGE_POLICIES, messageTls, queueEncryption, topicEncryption } from "../checks/messaging";
import type { Rule } from "../rule";

const KEYS = ["aws:kms/key:Key"];
const LOG_GROUPS = ["aws:cloudwatch/logGroup:LogGroup"];

/** The rules, in the order of the README. */
export const STORAGE_RULES = [
  {
    name: "bucket-tls",
    description: "Every bucket has a policy that denies calls without TLS.",
    level: "mandatory",
    types: BUCKETS,
    checkInStack: tls,
  },
  {
    name: "bucket-encryption",
    description: "Every bucket encrypts with KMS by default.",
    level: "mandatory",
    types: BUCKETS,
    checkInStack: encryption,
  },
  {
    name: "bucket-public-access",
    description: "Every bucket blocks public access in all four ways.",
    level: "mandatory",
    types: BUCKETS,
    checkInStack: publicAccessBlock,
  },
  {
    name: "bucket-versioning",
    description: "Every bucket keeps old versions.",
    level: "mandatory",
    types: BUCKETS,
    checkInStack: versioning,
  },
  {
    name: "bucket-acl",
    description: "No bucket and no object is granted by an access control list.",
    level: "mandatory",
    types: ACL_TYPES,
    check: acls,
  },
  {
    name: "key-rotation",
    description: "Symmetric keys rotate.",
    level: "mandatory",
    types: KEYS,
    check: keyRotation,
  },
  {
    name: "log-retention",
    description: "Every log group says how long it keeps its logs.",
    level: "mandatory",
    types: LOG_GROUPS,
    settings: {
      minimumDays: {
        type: "integer",
        minimum: 1,
        default: 1,
        description: "Days for which logs must be kept at least.",
      },
    },
    check: logRetention,
  },
  {
    name: "topic-encryption",
    description: "Topics encrypt their messages with a key.",
    level: "mandatory",
    types: ["aws:sns/topic:Topic"],
    check: topicEncryption,
  },
  {
    name: "queue-encryption",
    description: "Queues encrypt their messages.",
    level: "mandatory",
    types: ["aws:sqs/queue:Queue"],
    check: queueEncryption,
  },
  {
    name: "message-tls",
    description: "A topic or queue that admits everyone under a condition denies calls without TLS.",
    level: "mandatory",
    types: MESSAGE_POLICIES,
    check: messageTls,
  },
  {
    name: "image-tags",
    description: "Tags of container images never move.",
    level: "mandatory",
    types: TAGGING_TYPES,
    check: imageTags,
  },
  {
    name: "image-scans",
    description: "Container images are scanned when they are pushed.",
    level: "advisory",
    types: REPOSITORIES,
    checkInStack: imageScans,
  },
] satisfies Rule[];
