/**
 * Checks a request against its description and reports the first violation with the words and the position of .NET's
 * XmlSchemaValidator, which Exchange passes on in `t:Violation`, `t:LineNumber`, `t:LinePosition`.
 */
import type { XmlElement } from '../xml/tree.ts';
import type { ElementType, Particle, ValueType } from './model.ts';

/** The first thing that is wrong; positions are 1-based. */
export type Violation = { readonly line: number; readonly column: number; readonly text: string };

type Expected = { readonly uri: string; readonly name: string };
type Cursor = { index: number; expected: Expected[] };

function at(element: XmlElement, text: string): Violation {
  return { line: element.line, column: element.column, text };
}

const named = (element: XmlElement): string => `'${element.local}' in namespace '${element.uri}'`;

function listExpected(expected: readonly Expected[]): string {
  if (expected.length === 0) return '';
  const byUri = new Map<string, Set<string>>();
  for (const { uri, name } of expected) byUri.set(uri, (byUri.get(uri) ?? new Set()).add(name));
  const parts = [...byUri].map(([uri, names]) => `'${[...names].join(', ')}' in namespace '${uri}'`);
  return ` List of possible elements expected: ${parts.join(' as well as ')}.`;
}

/** Greedy is enough: XML Schema demands that the next element alone decides which particle it belongs to. */
function take(particle: Particle, children: readonly XmlElement[], cursor: Cursor, matched: Map<XmlElement, ElementType>): boolean {
  switch (particle.kind) {
    case 'element': {
      let count = 0;
      while (count < particle.max) {
        const next = children[cursor.index];
        if (next === undefined || next.local !== particle.name || next.uri !== particle.uri) {
          cursor.expected.push({ uri: particle.uri, name: particle.name });
          break;
        }
        matched.set(next, particle.type());
        cursor.index += 1;
        cursor.expected = [];
        count += 1;
      }
      return count >= particle.min;
    }
    case 'sequence':
      return particle.items.every((item) => take(item, children, cursor, matched));
    case 'choice': {
      let count = 0;
      while (count < particle.max) {
        const before = cursor.index;
        const found = particle.options.some((option) => take(option, children, cursor, matched) && cursor.index > before);
        if (!found && cursor.index > before) return false;
        if (!found) break;
        count += 1;
      }
      return count >= particle.min;
    }
    default: {
      const never: never = particle;
      return never;
    }
  }
}

function valueProblem(type: ValueType, text: string, subject: string): string | null {
  const problem = type.problem(text);
  return problem === null
    ? null
    : `${subject} is invalid - The value '${text}' is invalid according to its datatype '${type.describe}' - ${problem}`;
}

function checkAttributes(element: XmlElement, type: ElementType): Violation | null {
  for (const [name, value] of element.attributes) {
    const rule = type.attributes[name];
    if (rule === undefined) return at(element, `The '${name}' attribute is not declared.`);
    const problem = valueProblem(rule.type, value, `The '${name}' attribute`);
    if (problem !== null) return at(element, problem);
  }
  for (const [name, rule] of Object.entries(type.attributes)) {
    if (rule.required && !element.attributes.has(name)) return at(element, `The required attribute '${name}' is missing.`);
  }
  return null;
}

/** Checks one element and everything in it, in document order; null when it is valid. */
export function validate(element: XmlElement, type: ElementType): Violation | null {
  if (type.open === true) return null;
  const attributes = checkAttributes(element, type);
  if (attributes !== null) return attributes;
  if (type.value !== undefined) {
    const [inner] = element.children;
    if (inner !== undefined)
      return at(
        inner,
        `The element ${named(element)} cannot contain child element ${named(inner)} because the parent element's content model is text only.`,
      );
    const problem = valueProblem(type.value, element.text, `The '${element.uri}:${element.local}' element`);
    return problem === null ? null : at(element, problem);
  }
  const cursor: Cursor = { index: 0, expected: [] };
  const matched = new Map<XmlElement, ElementType>();
  const complete = type.content === null || take(type.content, element.children, cursor, matched);
  if (element.text.trim() !== '') return at(element, `The element ${named(element)} cannot contain text.${listExpected(cursor.expected)}`);
  for (const child of element.children.slice(0, cursor.index)) {
    const childType = matched.get(child);
    const violation = childType === undefined ? null : validate(child, childType);
    if (violation !== null) return violation;
  }
  const stray = element.children[cursor.index];
  if (stray !== undefined)
    return at(stray, `The element ${named(element)} has invalid child element ${named(stray)}.${listExpected(cursor.expected)}`);
  return complete ? null : at(element, `The element ${named(element)} has incomplete content.${listExpected(cursor.expected)}`);
}
