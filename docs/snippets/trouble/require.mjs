const { McpServer } = require('@modelcontextprotocol/server');

console.log(McpServer);
