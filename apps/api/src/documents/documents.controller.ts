import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Invoices } from '#commands';
import { printKey, type RecordDocument } from '#domain/invoice';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { LedgerPosition } from '../call/ledger-position.js';
import { API_DEPENDENCIES, type ApiDependencies } from '../dependencies.js';
import { reject } from '../problems/problem.js';
import { onlyParameters, type ListQuery } from '../queries/list-query.js';
import { notReprinted } from './not-reprinted.js';
import { AnswersPdf, sendPdf } from './pdf.js';

type Form = RecordDocument['form'];

/** Documents as they were printed: the bytes that go out have the hash that the ledger recorded. */
@ApiTags('invoices')
@Controller('v1/invoices/:invoice')
export class DocumentsController {
  constructor(
    private readonly invoices: Invoices,
    private readonly position: LedgerPosition,
    @Inject(API_DEPENDENCIES) private readonly given: ApiDependencies,
  ) {}

  @Get('document.pdf')
  @Requires('billing:read')
  @AnswersPdf('The invoice as PDF, as it was printed last: issued, paid, credited or void (R26–R28)')
  async invoice(@ThisCall() call: Call, @Param('invoice') id: string, @Query() query: ListQuery) {
    onlyParameters(query);
    await this.send(call, id, 'invoice', id);
  }

  @Get('receipt.pdf')
  @Requires('billing:read')
  @AnswersPdf('The receipt of a paid invoice as PDF')
  async receipt(@ThisCall() call: Call, @Param('invoice') id: string, @Query() query: ListQuery) {
    onlyParameters(query);
    await this.send(call, id, 'receipt', id);
  }

  @Get('credit-notes/:note/document.pdf')
  @Requires('billing:read')
  @AnswersPdf('A credit note of the invoice as PDF')
  async creditNote(
    @ThisCall() call: Call,
    @Param('invoice') id: string,
    @Param('note') note: string,
    @Query() query: ListQuery,
  ) {
    onlyParameters(query);
    await this.send(call, id, 'credit-note', note);
  }

  private async send(call: Call, invoice: string, form: Form, document: string): Promise<void> {
    const { value: found, position } = await this.invoices.read(
      invoice,
      ({ number, documents, creditNotes }) => ({
        number: form === 'credit-note' ? (creditNotes.get(document)?.number ?? null) : number,
        recorded: documents.get(printKey({ form, document })) ?? null,
      }),
      call.at,
    );
    const { documents } = this.given;
    if (found.recorded === null || documents === undefined)
      return reject('document-not-printed', { document, form });
    const bytes = await documents
      .reprint(invoice, found.recorded)
      .catch(notReprinted(this.given.log, { document, form }));
    void call.reply.header('ledger-position', this.position.note(position).toString());
    await sendPdf(call.reply, `${found.number ?? document}${form === 'receipt' ? '-receipt' : ''}`, bytes);
  }
}
