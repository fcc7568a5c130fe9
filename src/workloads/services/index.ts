/** Why this file exists: every action that a workload can `use`, by its name. A new service is one file and a line here. */
import type { ActionDefinition } from '../action.ts';
import * as amazonMq from './amazon-mq.ts';
import * as awsSdk from './aws-sdk.ts';
import * as cloudtrail from './cloudtrail.ts';
import * as dynamodb from './dynamodb.ts';
import * as dynamodbEncryptionClient from './dynamodb-encryption-client.ts';
import * as ebs from './ebs.ts';
import * as ecr from './ecr.ts';
import * as emr from './emr.ts';
import * as encryptionSdk from './encryption-sdk.ts';
import * as kinesis from './kinesis.ts';
import * as kubernetes from './kubernetes.ts';
import * as lambda from './lambda.ts';
import * as parameterStore from './parameter-store.ts';
import * as rds from './rds.ts';
import * as redshift from './redshift.ts';
import * as s3 from './s3.ts';
import * as secretsManager from './secrets-manager.ts';
import * as sns from './sns.ts';
import * as sqs from './sqs.ts';
import * as stepFunctions from './step-functions.ts';
import * as vault from './vault.ts';
import * as workmail from './workmail.ts';

const families: readonly Readonly<Record<string, ActionDefinition>>[] = [
  amazonMq,
  awsSdk,
  cloudtrail,
  dynamodb,
  dynamodbEncryptionClient,
  ebs,
  ecr,
  emr,
  encryptionSdk,
  kinesis,
  kubernetes,
  lambda,
  parameterStore,
  rds,
  redshift,
  s3,
  secretsManager,
  sns,
  sqs,
  stepFunctions,
  vault,
  workmail,
];

/** By name: bundlers differ in the order of a file's exports. */
export const actionDefinitions: readonly ActionDefinition[] = families
  .flatMap((family) => Object.values(family))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const byName = new Map(actionDefinitions.map((definition) => [definition.name, definition]));

export const actionNames: readonly string[] = [...byName.keys()];

/** The action of that exact name, or undefined. */
export function findAction(name: string): ActionDefinition | undefined {
  return byName.get(name);
}
