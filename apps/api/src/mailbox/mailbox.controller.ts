import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { LetterShown, Mailbox, OpenedLetter } from '#notices';
import { Public, Requires } from '../access/route-rule.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { answer, Answers, listOf, objectOf, orNull, textOf, wholeOf } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { mailboxPage, mailboxScript, mailboxStyle } from './page.js';

const shownFields = {
  id: textOf('Of its notice: ntc_…'),
  to: textOf(''),
  subject: textOf(''),
  date: orNull(textOf('As it stands in the letter.')),
} as const;
const lettersSchema = answer('Letters', 'The latest letters in the mailbox, newest first.', {
  data: listOf(objectOf(shownFields)),
});
const letterSchema = answer('Letter', 'A letter in the mailbox.', {
  ...shownFields,
  text: textOf(''),
  html: textOf('The same words. To be shown in a sandbox only.'),
  attachments: listOf(objectOf({ filename: textOf(''), bytes: wholeOf('') })),
});

/** The page asks with a key that its reader types; everything that it shows comes through the routes above. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Letters that no mail server took along: only where none is configured. */
@ApiTags('operations')
@Controller()
export class MailboxController {
  constructor(@Inject(API_DEPENDENCIES) private readonly given: ApiDependencies) {}

  @Get('v1/mailbox')
  @Requires('mailbox:read')
  @Answers(200, lettersSchema, 'Letters of a process without a mail server')
  async list(@Query() query: ListQuery): Promise<object> {
    onlyParameters(query);
    return { data: (await this.mailbox().list()).map(shownAnswer) };
  }

  @Get('v1/mailbox/:letter')
  @Requires('mailbox:read')
  @Answers(200, letterSchema, 'One letter')
  async read(@Param('letter') id: string): Promise<object> {
    const letter = await this.mailbox().read(id);
    return letter === null ? reject('notice-not-found', { notice: id }) : letterAnswer(letter);
  }

  @Get('mailbox')
  @Public()
  @ApiExcludeEndpoint()
  async page(@Res() reply: FastifyReply): Promise<void> {
    await this.send(reply, 'text/html; charset=utf-8', mailboxPage);
  }

  @Get('mailbox/page.js')
  @Public()
  @ApiExcludeEndpoint()
  async script(@Res() reply: FastifyReply): Promise<void> {
    await this.send(reply, 'text/javascript; charset=utf-8', mailboxScript);
  }

  @Get('mailbox/page.css')
  @Public()
  @ApiExcludeEndpoint()
  async style(@Res() reply: FastifyReply): Promise<void> {
    await this.send(reply, 'text/css; charset=utf-8', mailboxStyle);
  }

  private mailbox(): Mailbox {
    return this.given.mailbox ?? reject('route-not-found');
  }

  private async send(reply: FastifyReply, type: string, text: string): Promise<void> {
    if (this.given.mailbox === undefined) return reject('route-not-found');
    await reply
      .header('content-type', type)
      .header('content-security-policy', POLICY)
      .header('cache-control', 'no-store')
      .send(text);
  }
}

const shownAnswer = ({ id, to, subject, date }: LetterShown): object => ({ id, to, subject, date });
const letterAnswer = (letter: OpenedLetter): object => ({
  ...shownAnswer(letter),
  text: letter.text,
  html: letter.html,
  attachments: letter.attachments,
});
