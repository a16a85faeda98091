import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../access/route-rule.js';
import { ThisCall, type Call } from '../call/call.js';
import { Answers } from '../openapi/answers.js';
import { orderSchema } from './answers.js';
import { Orders } from './orders.js';

@ApiTags('subscription')
@Controller('v1/customers/:customer/orders')
export class OrdersController {
  constructor(private readonly orders: Orders) {}

  @Get(':order')
  @Requires('billing:read')
  @Answers(200, orderSchema, 'An order: what was confirmed, and what has become of it')
  find(
    @ThisCall() call: Call,
    @Param('customer') customer: string,
    @Param('order') order: string,
  ): Promise<object> {
    return this.orders.find(call, customer, order);
  }
}
